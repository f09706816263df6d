/** The id of the field for the question; there is one at a time. */
export const COMPOSER_ID = 'question'

/** Puts the cursor into the question field once it is there. */
export function focusComposer(): void {
  requestAnimationFrame(() => document.getElementById(COMPOSER_ID)?.focus())
}
