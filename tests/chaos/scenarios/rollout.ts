/** A new release wants another schema: tenants are brought there by a rollout, by use, or at their creation. */
import { pdf } from '../world/files.ts'
import { operate } from '../world/fleet.ts'
import type { People, Person } from '../world/people.ts'
import { NEXT_SCHEMA } from '../world/releases.ts'
import { minutes, type Scenario } from './scenario.ts'

/**
 * With `few`: one document, nobody new, and whoever comes late only asks for the database. The sleeper's database is left
 * alone until the deadline.
 */
export function rollout({ erased = false, few = false, sleeper = true } = {}): Scenario {
  return {
    name: 'rollout',
    calmMs: minutes(150),
    maySayFailed: true,
    async script(world, people) {
      const { clock, random } = world
      const busy = await people.signIn('busy')
      const idle = await people.signIn('idle')
      if (sleeper) await people.signIn('asleep')
      await upload(people, busy, 'before')
      if (!few) await upload(people, idle, 'old')
      await clock.sleep(minutes(few ? 7 : random.pick([1, 7])))
      world.deploy(NEXT_SCHEMA)
      // Used before anything is allowed: it works on what it has.
      if (!few) await upload(people, busy, 'early')
      await clock.sleep(random.between(0, 20_000))
      const operator = operate(world, people, minutes(70), minutes(few ? 6 : 2))
      const newcomer = async () => {
        await clock.sleep(random.between(0, 20_000))
        if (!few) await people.signIn('newcomer')
      }
      const busyWorks = async () => {
        for (const name of ['during', 'after']) {
          await clock.sleep(random.between(0, 240_000))
          if (few) await people.reachDatabase(busy)
          else await upload(people, busy, name)
        }
      }
      const erase = async () => {
        await clock.sleep(random.between(0, 30_000))
        if (erased) await people.erase(idle)
      }
      const idleWorks = async () => {
        await clock.sleep(minutes(8))
        if (!idle.erased) await people.reachDatabase(idle)
      }
      await Promise.all([newcomer(), busyWorks(), idleWorks(), erase()])
      await operator
      // Whoever was out of reach all the time is migrated when used.
      // One whose password has changed reads it again at the first use, and rests a while.
      for (const name of ['late', 'last']) {
        for (const person of people.persons)
          if (!person.erased) await (few ? people.reachDatabase(person) : upload(people, person, name))
        await clock.sleep(minutes(6))
      }
    },
  }
}

async function upload(people: People, person: Person, name: string): Promise<void> {
  const one = await people.upload(person, name, pdf(name, 1))
  if (!one) return
  people.put(one)
  await people.complete(person, one)
}
