// Fetches a list or a case again now and then and shows what has changed, while nobody is at it. All works without it.
"use strict";
(() => {
  const every = 20000;
  const shown = () => document.querySelector("main[data-live]");
  let last = shown()?.innerHTML, touched = false;
  document.addEventListener("input", () => { touched = true; });
  // A plan that somebody may be about to approve never changes under their eyes.
  const decided = () => shown().querySelector("input[name=plan]");
  const busy = () => touched || document.hidden || decided() || shown().contains(document.activeElement) || !getSelection().isCollapsed;

  async function look() {
    if (!shown() || busy()) return;
    const answer = await fetch(location.href, { headers: { "X-Habeas-Live": "1" } });
    if (!answer.ok || answer.redirected) return;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main[data-live]");
    if (!next || next.innerHTML === last || busy()) return;
    last = next.innerHTML;
    const open = [...shown().querySelectorAll("details")].filter((one) => one.open).map((one) => one.innerText.split("\n")[0]);
    for (const one of next.querySelectorAll("details"))
      if (open.includes(one.querySelector("summary").textContent.trim())) one.open = true;
    shown().replaceChildren(...next.childNodes);
  }
  setInterval(() => { look().catch(() => {}); }, every);
})();
