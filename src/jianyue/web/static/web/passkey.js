// Forms that ask the browser for a passkey: data-passkey="login", "get" or "create".
// What the browser is asked comes from the page (#passkey-data), or from the form's own address.
document.querySelectorAll("form[data-passkey]").forEach((form) => {
  const failed = form.querySelector("[data-passkey-failed]");
  const does = form.dataset.passkey;

  const asked = async () => {
    if (does !== "login") return JSON.parse(document.getElementById("passkey-data").textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
    return answer.json();
  };

  const given = async () => {
    const data = await asked();
    if (does !== "create") return window.webauthnJSON.get(data.request_options);
    const alone = form.elements.passwordless?.checked ?? false;
    const selection = data.creation_options.publicKey.authenticatorSelection;
    selection.residentKey = alone ? "required" : "discouraged";
    selection.requireResidentKey = alone;
    if (alone) selection.userVerification = "required";
    return window.webauthnJSON.create(data.creation_options);
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await given());
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
});
