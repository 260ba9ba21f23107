/**
 * As a `ref`: takes over the focus where what had it has just gone from the page, so that whoever goes by keyboard, or
 * has the page read out, is where it goes on. What has the focus elsewhere keeps it.
 */
export function leadFocus(element: HTMLElement | null): void {
  if (document.activeElement === document.body) element?.focus();
}
