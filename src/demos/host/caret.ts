type Written = HTMLInputElement | HTMLTextAreaElement;

/** A field that a caret can stand in. */
export const isWritten = (element: Element | null | undefined): element is Written =>
  Boolean(element && 'selectionStart' in element && element.selectionStart !== null);

/** Notes where the caret stands. The returned function puts it back there, if its field has the focus still. */
export function noteCaret(): () => void {
  const field = document.activeElement;
  if (!isWritten(field)) return () => undefined;
  const { selectionStart, selectionEnd } = field;
  return () => {
    if (document.activeElement === field) field.setSelectionRange(selectionStart, selectionEnd);
  };
}
