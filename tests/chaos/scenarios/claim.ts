/** A pool keeps a project ready; of several people who sign in at once, one gets it and the others have theirs made. */
import { minutes, type Scenario } from './scenario.ts'

export const POOL = { POOL_SIZE: { us: 1 } }

export function claim({ erased = false } = {}): Scenario {
  return {
    name: 'claim',
    vars: POOL,
    calmMs: minutes(60),
    maySayFailed: false,
    async script({ account, clock, random, undisturbed }, people) {
      await people.runCron()
      await clock.sleep(random.between(0, 20_000))
      const persons = await Promise.all(
        ['first', 'second'].map(async (name) => {
          await clock.sleep(random.between(0, 500))
          return people.signIn(name)
        }),
      )
      if (erased && persons[0]) {
        await clock.sleep(random.between(0, 4_000))
        await people.erase(persons[0])
        await people.replay(persons[0])
      }
      await clock.sleep(minutes(2))
      const given = account.projects.filter(({ madeAs, name }) => /^chaos-pool-/.test(madeAs) && name !== madeAs)
      if (undisturbed && given.length === 0) people.complaints.push('nobody got the project that was ready')
    },
  }
}
