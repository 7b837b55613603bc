/** Gives the focus to `target` if what had it is gone. The browser leaves it on the body, where a screen reader begins anew. */
export function rescueFocus(target: HTMLElement | null | undefined): void {
  if (isFocusLost()) (target ?? document.querySelector('h1'))?.focus();
}

export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** The items of a list, each by what the focus may go to: not by its button, which a key that is held down would press. */
export function itemsOf(list: HTMLElement | null): readonly HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[data-item]') ?? [])];
}

/** The item that takes the place of the one at `index`, which is gone: the next one, or the last. */
export function successorOf(list: HTMLElement | null, index: number): HTMLElement | undefined {
  const items = itemsOf(list);
  return items[Math.min(Math.max(index, 0), items.length - 1)];
}
