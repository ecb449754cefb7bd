function reveal() {
  const found = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let at = found; at; at = at.parentElement) {
    if (at.tagName === "DETAILS") at.open = true;
  }
  if (found) found.scrollIntoView();
}
addEventListener("hashchange", reveal);
reveal();
for (const choice of document.querySelectorAll("input[name=language]")) {
  choice.addEventListener("change", () => { document.documentElement.lang = choice.value; });
}
