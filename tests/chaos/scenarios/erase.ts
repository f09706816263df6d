/** A tenant is erased, at rest or in the middle of something else; what was on its way arrives afterwards. */
import { pdf } from '../world/files.ts'
import type { People } from '../world/people.ts'
import { minutes, type Scenario } from './scenario.ts'

/** What goes on when the erasure is ordered. */
export type Meanwhile = 'rest' | 'provision' | 'ingest'

/** With `few`: nobody else is there, of the documents only what every effect needs, and the account is deleted, too. */
export function erase(meanwhile: Meanwhile, { few = false } = {}): Scenario {
  return {
    name: 'erase',
    calmMs: minutes(75),
    maySayFailed: true,
    async script({ clock, random }, people) {
      const person = await people.signIn('leaver')
      const stays = few ? null : await people.signIn('stayer')
      if (meanwhile === 'provision') await clock.sleep(random.between(0, 3_000))
      else await clock.sleep(random.between(10_000, 90_000))
      const upload = await people.upload(person, 'mine', pdf('mine', few ? 1 : 3))
      const late = await people.upload(person, 'late', pdf('late', 1))
      const kept = stays && (await people.upload(stays, 'kept', pdf('kept', 1)))
      if (kept) people.put(kept)
      if (upload) {
        people.put(upload)
        await people.complete(person, upload)
      }
      if (meanwhile === 'ingest') await clock.sleep(random.between(0, 2_000))
      if (meanwhile === 'rest') await clock.sleep(minutes(2))
      await (few ? people.leave(person) : people.erase(person))
      // The URL was signed before, and lives on.
      await clock.sleep(random.between(0, minutes(14)))
      if (late) people.put(late)
      await people.replay(person)
      await clock.sleep(minutes(40))
      await people.replay(person)
    },
  }
}

/** The erasure is ordered at the very moment at which the first of its tenants comes to `step` of another scenario. */
export function eraseAt(step: string, other: Scenario): Scenario {
  return {
    ...other,
    name: 'erase',
    maySayFailed: true,
    async script(world, people) {
      const isMet = world.seam.coverage.whenMet(step)
      const script = other.script(world, people)
      const met = await Promise.race([isMet.then(() => true), script.then(() => false)])
      if (met) await eraseFirst(people, () => world.clock.sleep(20))
      await script
      await world.clock.sleep(minutes(40))
      for (const person of people.persons) if (person.erased) await people.replay(person)
    },
  }
}

/** Who isn't known yet will be in a moment. */
async function eraseFirst(people: People, moment: () => Promise<void>): Promise<void> {
  while (people.persons.length === 0) await moment()
  const [person] = people.persons
  if (person) await people.erase(person)
}
