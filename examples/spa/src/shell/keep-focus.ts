/**
 * Moves the focus to the heading of the page, or of the dialog, when the element that had it is taken away: a browser would let it
 * fall to the body, and a keyboard or a screen reader would begin at the top of everything. Who takes something away may place the
 * focus better, until the next task.
 *
 * @returns stops it
 */
export function keepFocus(): () => void {
  let last: EventTarget | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const remember = ({ target }: FocusEvent) => {
    last = target;
  };
  const isLost = () =>
    last instanceof Element && !last.isConnected && document.activeElement === document.body;
  const rescue = () => {
    if (!isLost()) return;
    last = null;
    const place = document.querySelector('dialog[open]') ?? document.querySelector('main');
    place?.querySelector<HTMLElement>('h1, h2')?.focus();
  };
  const observer = new MutationObserver(() => {
    if (isLost()) timer = setTimeout(rescue);
  });
  document.addEventListener('focusin', remember);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => {
    clearTimeout(timer);
    document.removeEventListener('focusin', remember);
    observer.disconnect();
  };
}
