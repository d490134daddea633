// Says, five minutes before a session ends, that it will, and lets the reader stay signed in without leaving the page.
// Without this, the link at the foot of each page does the same in another tab.
const foot = document.querySelector("[data-session-left]");
const soon = document.querySelector("[data-session-soon]");
const FIVE_MINUTES = 5 * 60 * 1000;
let timer;
let cameFrom;

function wait(ends) {
  clearTimeout(timer);
  timer = setTimeout(warn, Math.max(0, ends - Date.now() - FIVE_MINUTES), ends);
}

function warn(ends) {
  const text = document.createElement("p");
  const minutes = Math.max(1, Math.round((ends - Date.now()) / 60000));
  text.textContent = `You will be signed out in about ${minutes} minutes. What you type is kept. `;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "usa-button usa-button--outline";
  button.textContent = "Stay signed in";
  button.addEventListener("focus", (event) => (cameFrom = event.relatedTarget));
  button.addEventListener("click", stay);
  soon.replaceChildren(text, button);
  soon.className = "house-soon";
}

async function stay() {
  const answer = await fetch("/sign-in/stay", { headers: { Accept: "text/html" } });
  const page = await answer.text();
  const found = /data-session-left="(\d+)"/.exec(page);
  if (!found) {
    soon.textContent = "You were signed out. What you typed is kept when you send it, and you sign in again then.";
    soon.tabIndex = -1;
    soon.focus();
    return;
  }
  (cameFrom?.isConnected ? cameFrom : document.getElementById("main")).focus();
  soon.replaceChildren("You stay signed in.");
  soon.className = "usa-sr-only";
  wait(Date.now() + 1000 * Number(found[1]));
}

if (foot && soon) wait(Date.now() + 1000 * Number(foot.dataset.sessionLeft));
