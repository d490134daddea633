// Makes or uses a passkey, and sends the form with the browser's answer. The form says which: data-passkey is "create" or
// "get", and data-options holds what the server asks. Every other part of the page works without this.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const problem = form.querySelector("[data-passkey-problem]");
  const supported = window.PublicKeyCredential?.parseRequestOptionsFromJSON;
  const say = (sentence) => {
    problem.textContent = sentence;
    problem.hidden = false;
    problem.focus();
  };
  if (!supported) say(form.dataset.unsupported);
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value || !supported) return;
    event.preventDefault();
    const asked = JSON.parse(form.dataset.options);
    try {
      const credential =
        form.dataset.passkey === "create"
          ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) })
          : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) });
      form.elements.credential.value = JSON.stringify(credential);
      form.requestSubmit();
    } catch (error) {
      say(error.name === "InvalidStateError" ? form.dataset.known : form.dataset.failed);
    }
  });
}

// What is shown once stands in the answer to a form. Coming back to it asks for the page anew, without the form.
if (document.querySelector("[data-shown-once]")) history.replaceState(null, "", location.href);
