/** People who sign in for the first time, as far as the identity provider's form. */
import * as oauth from 'oauth4webapi'
import { signInAs } from '../../local/identity/sign-in.ts'
import type { Grant, SignUpServices } from '../reference-sign-up.ts'

let people = 0

/** Somebody who was never here. */
export function newPerson(side: string) {
  people++
  return { name: `${side} ${people}`, email: `${side}-${people}@example.com` }
}

/** Goes to the provider and back; what is left is the callback, which is what is measured. */
export async function grantFor(services: SignUpServices): Promise<Grant> {
  const codeVerifier = oauth.generateRandomCodeVerifier()
  const url = new URL(`${services.identityUrl}/auth`)
  const parameters = {
    client_id: services.clientId,
    redirect_uri: services.redirectUri,
    response_type: 'code',
    scope: 'openid profile email',
    state: oauth.generateRandomState(),
    code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  const back = await signInAs(fetch, url.href, newPerson('reference'))
  const code = new URL(back).searchParams.get('code')
  if (code === null) throw new Error('the provider sent back no code')
  return { code, codeVerifier }
}
