// Views as tabs: arrows, Home and End move between them, and Alt with a number goes to one.

const tabs = [...document.querySelectorAll<HTMLButtonElement>('[role="tab"]')];
const view = (tab: HTMLElement) => document.getElementById(tab.getAttribute("aria-controls") ?? "")!;
const shown = new EventTarget();

export function show(name: string, focus = false): void {
  for (const tab of tabs) {
    const selected = tab.id === `tab-${name}`;
    tab.ariaSelected = String(selected);
    tab.tabIndex = selected ? 0 : -1;
    view(tab).hidden = !selected;
    if (selected && focus) tab.focus();
  }
  shown.dispatchEvent(new Event(name));
}

export const visible = (name: string) => !document.getElementById(`view-${name}`)!.hidden;

/** Runs when a view comes to be seen. */
export const whenShown = (name: string, run: () => void) => shown.addEventListener(name, run);

export const count = (name: string, number: number) => {
  document.querySelector(`#tab-${name} .count`)!.textContent = number > 0 ? String(number) : "";
};

const nameOf = (tab: HTMLElement) => tab.id.slice("tab-".length);

for (const [index, tab] of tabs.entries()) {
  tab.addEventListener("click", () => show(nameOf(tab)));
  tab.addEventListener("keydown", (event) => {
    const to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    show(nameOf(tabs.at(to % tabs.length)!), true);
  });
}

addEventListener("keydown", (event) => {
  const index = event.altKey && !event.ctrlKey && !event.metaKey ? Number(/^Digit([1-9])$/.exec(event.code)?.[1]) : NaN;
  if (!tabs[index - 1]) return;
  event.preventDefault();
  show(nameOf(tabs[index - 1]), true);
});
