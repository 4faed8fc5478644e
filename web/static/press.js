/* A click is made where the button went down and came up again: whatever moves in between takes it away, or gives it to
   another thing. So what an answer brings waits for the button, the finger or the space bar to be let go, and for an opened
   list of choices to be chosen from. */
const press = (() => {
  "use strict";
  const AFTER_TOUCH = 50; // milliseconds; a telephone makes the click only after the finger has left
  let held = null;
  let waiting = [];

  function hold(thing) { held = thing; }

  function letGo() {
    if (!held) return;
    held = null;
    setTimeout(() => { if (!held) waiting.splice(0).forEach((go) => go()); }, AFTER_TOUCH);
  }

  function isChosenFrom() { return held && held.localName === "select"; }

  const listen = (name, heard) => addEventListener(name, heard, { capture: true, passive: true });
  listen("pointerdown", (event) => { if (event.button === 0) hold(event.target.closest("select:not([multiple])") || event.target); });
  for (const name of ["pointerup", "pointercancel"]) listen(name, () => { if (!isChosenFrom()) letGo(); });
  listen("pointermove", (event) => { if (!event.buttons && !isChosenFrom()) letGo(); });
  for (const name of ["change", "blur"]) listen(name, (event) => { if (event.target === held && isChosenFrom()) letGo(); });
  listen("keydown", (event) => { if (event.key === " " && event.target.closest("button, summary, [type=checkbox], [type=radio]")) hold(event.target); });
  listen("keyup", letGo);
  addEventListener("blur", letGo);

  return {
    /* A promise kept when nothing is held down. */
    over: () => (held ? new Promise((go) => { waiting.push(go); }) : Promise.resolve()),
  };
})();

/* What a search finds while one types. */
document.addEventListener("htmx:before:request", (event) => {
  const asked = event.detail.ctx;
  const fetched = asked.fetch;
  asked.fetch = async (...what) => {
    const answer = await fetched(...what);
    await answer.clone().text();
    await press.over();
    return answer;
  };
});
