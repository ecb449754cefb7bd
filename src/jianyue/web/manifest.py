"""What a phone asks for when the desk is put on its home screen."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from jianyue.web.policy import for_anybody


@for_anybody
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the same for everybody
    """Return the web app manifest."""
    return JsonResponse(
        {
            "name": "践约 Jianyue",
            "short_name": "践约",
            "start_url": reverse("home"),
            "display": "standalone",
            "background_color": "#f5f4f0",
            "theme_color": "#14313a",
            "icons": [{"src": static("web/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
