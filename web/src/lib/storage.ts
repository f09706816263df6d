/** localStorage and sessionStorage that never throw: a browser may forbid them, and then nothing is remembered. */
function safe(storage: () => Storage) {
  return {
    get(key: string): string | null {
      try {
        return storage().getItem(key)
      } catch {
        return null
      }
    },
    set(key: string, value: string | null): void {
      try {
        if (value === null) storage().removeItem(key)
        else storage().setItem(key, value)
      } catch {
        // Full or forbidden: the choice lasts until the page is left.
      }
    },
  }
}

/** Kept on this device. Keys start with `alcove.`. */
export const remembered = safe(() => localStorage)

/** Kept until the tab is closed. */
export const rememberedForSession = safe(() => sessionStorage)
