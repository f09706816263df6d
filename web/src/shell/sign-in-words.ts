/** Why the way back from the identity provider ended here, in words; null when it didn't. */
export function signInFailure(search: string): string | null {
  const query = new URLSearchParams(search)
  if (query.get('sign-in') !== 'failed') return null
  switch (query.get('reason')) {
    case 'denied':
      return 'You didn’t sign in. You can try again whenever you like.'
    case 'expired':
      return 'Signing in took too long, or was begun in another window. Try again.'
    case 'provider':
      return 'The sign-in service gave no proper answer. Try again in a moment.'
    case 'deleting':
      return 'This account is being deleted, which takes a few minutes. After that you can sign in as somebody new.'
    default:
      return 'Alcove couldn’t finish signing you in. Try again in a moment.'
  }
}

/** Where a person comes to once their account is deleted: the sign-in page, which names the erasures that this began. */
export function accountDeletedUrl(erasures: readonly { id: string }[]): string {
  return `/?${new URLSearchParams([['account', 'deleted'], ...erasures.map(({ id }) => ['erasure', id])])}`
}

/** The erasures that {@link accountDeletedUrl} names. */
export function erasuresOf(search: string): string[] {
  return new URLSearchParams(search).getAll('erasure')
}

/** What to say on the sign-in page; null: nothing. `ended`: somebody was signed in on this page until just now. */
export function signInNote(search: string, ended: boolean): string | null {
  if (new URLSearchParams(search).get('account') === 'deleted')
    return 'Your account is being deleted, and with it every workspace that only you owned. Nothing is left to do.'
  return signInFailure(search) ?? (ended ? 'You were signed out. Sign in to go on where you were.' : null)
}

/** Where to come back to after signing in: here, but not to the report of a failure. */
export function returnPath(location: { pathname: string; search: string }): string {
  const query = new URLSearchParams(location.search)
  query.delete('sign-in')
  query.delete('reason')
  query.delete('account')
  query.delete('erasure')
  const rest = query.toString()
  return location.pathname + (rest ? `?${rest}` : '')
}
