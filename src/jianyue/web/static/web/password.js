// Show and hide what is typed into a password field; its button stands there only with scripts.
document.querySelectorAll("[data-show-password]").forEach((button) => {
  const input = document.getElementById(button.dataset.showPassword);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });
});
