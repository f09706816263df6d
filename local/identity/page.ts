import { html } from 'hono/html'
import { initialsOf, type Person, SAMPLE_PEOPLE } from './people.ts'

/** What was typed, shown again beside the reason why it was not accepted. */
export interface Refused {
  name: string
  email: string
  verified: boolean
  problems: { name?: string; email?: string }
}

/** The sign-in page. Plain forms that post back to their own address: it works without scripts, and by a script. */
export function signInPage(refused?: Refused) {
  const { name = '', email = '', verified = true, problems = {} } = refused ?? {}
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${refused === undefined ? '' : 'Error: '}Sign in – local identity</title>
    <link rel="stylesheet" href="/sign-in.css">
  </head>
  <body>
    <main>
      <h1>Sign in to Alcove</h1>
      <p>This page stands in for your identity provider while Alcove runs on this machine. It asks for no password:
        choose who you are.</p>
      <h2>Somebody ready-made</h2>
      <ul>${SAMPLE_PEOPLE.map(personButton)}</ul>
      <h2>Somebody else</h2>
      <form method="post">
        ${textField({ id: 'name', type: 'text', label: 'Name', value: name, problem: problems.name })}
        ${textField({ id: 'email', type: 'email', label: 'E-mail', value: email, problem: problems.email })}
        <p class="check">
          <input id="verified" name="verified" type="checkbox" value="yes" ${verified ? 'checked' : ''}>
          <label for="verified">The e-mail address is verified</label>
        </p>
        <button class="primary">Sign in</button>
      </form>
      <form method="post"><button name="cancel" value="yes">Cancel</button></form>
    </main>
  </body>
</html>
`
}

function personButton(person: Person) {
  return html`
        <li><form method="post">
          <input type="hidden" name="name" value="${person.name}">
          <input type="hidden" name="email" value="${person.email}">
          <input type="hidden" name="verified" value="yes">
          <button class="person"><span aria-hidden="true" class="initials">${initialsOf(person.name)}</span>
            <span>${person.name}<small>${person.email}</small></span></button>
        </form></li>`
}

interface TextField {
  id: string
  type: string
  label: string
  value: string
  problem: string | undefined
}

function textField({ id, type, label, value, problem }: TextField) {
  const described = problem === undefined ? '' : html`aria-invalid="true" aria-describedby="${id}-problem" autofocus`
  return html`
        <p>
          <label for="${id}">${label}</label>
          <input id="${id}" name="${id}" type="${type}" value="${value}" required autocomplete="${id}" ${described}>
          ${problem === undefined ? '' : html`<span class="problem" id="${id}-problem">${problem}</span>`}
        </p>`
}

/** Shown when a sign-in is opened that has ended, has been given up, or began in another browser. */
export function expiredPage() {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>This sign-in has ended – local identity</title>
    <link rel="stylesheet" href="/sign-in.css">
  </head>
  <body>
    <main>
      <h1>This sign-in has ended</h1>
      <p>Go back to the app and sign in again.</p>
    </main>
  </body>
</html>
`
}

/** A picture for a person without one: the initials on a colour of their own. */
export function pictureOf(person: Person, subject: string): string {
  const hue = (subject.charCodeAt(0) * 53 + subject.charCodeAt(1) * 19) % 360
  const initials = initialsOf(person.name).replace(/[^\p{L}\p{N}]/gu, '')
  return `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="0 0 96 96">
<rect width="96" height="96" fill="hsl(${hue} 45% 38%)"/>
<text x="48" y="60" text-anchor="middle" font-family="system-ui, sans-serif" font-size="36" fill="#fff">${initials}</text>
</svg>
`
}

export const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#c4c8ce, #4a505a); --quiet: light-dark(#555b65, #a7aeb9);
  --accent: light-dark(#1f5fbf, #7fb0f5); --on-accent: light-dark(#fff, #10151c); --problem: light-dark(#a61b1b, #ff9d9d); }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#f6f7f8, #16191d); color: light-dark(#1b1e23, #e7e9ec); }
main { max-width: 26rem; margin: 8vh auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
h2 { font-size: 1rem; margin: 1.75rem 0 .5rem; }
p { margin: 0 0 1rem; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }
label { display: block; }
small { display: block; color: var(--quiet); font-size: .875rem; }
input[type=text], input[type=email] { width: 100%; font: inherit; padding: .5rem .625rem; border: 1px solid var(--line);
  border-radius: .375rem; background: light-dark(#fff, #1f2329); color: inherit; }
input[aria-invalid] { border-color: var(--problem); }
.problem { color: var(--problem); font-size: .875rem; }
.check { display: flex; gap: .5rem; align-items: center; }
button { font: inherit; width: 100%; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .375rem;
  background: light-dark(#fff, #1f2329); color: inherit; cursor: pointer; }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); margin-bottom: .5rem; }
button.person { display: flex; gap: .75rem; align-items: center; text-align: left; }
.initials { width: 2.25rem; height: 2.25rem; border-radius: 50%; display: grid; place-items: center; flex: none;
  background: light-dark(#e2e6ec, #333a44); font-size: .875rem; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
`
