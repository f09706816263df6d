/** People sign in for the first time; each gets a database. */
import { minutes, type Scenario } from './scenario.ts'

export function provision(tenants = 1): Scenario {
  return {
    name: 'provision',
    calmMs: minutes(45),
    maySayFailed: false,
    async script({ clock, random }, people) {
      await Promise.all(
        Array.from({ length: tenants }, async (_, i) => {
          await clock.sleep(random.between(0, 1_000))
          await people.signIn(`person-${i}`)
        }),
      )
      await clock.sleep(minutes(2))
    },
  }
}
