/** Checks of what a browser shows with axe-core, in both themes. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** Serious problems of what is shown. `dark` is only looked at for colours: all else is the same. */
export async function problemsOfPage(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await settled(page)
    const builder = new AxeBuilder({ page })
    if (colorScheme === 'dark') builder.withRules(['color-contrast'])
    const { violations } = await builder.analyze()
    for (const { id, impact, nodes } of violations) {
      if (impact !== 'serious' && impact !== 'critical') continue
      const where = nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)}: ${failureSummary}`)
      found.push(`${colorScheme}, ${id}: ${where.join(' | ')}`)
    }
  }
  return found
}

/** Colours count once they stay: what appears is drawn, and no animation runs. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    await frame()
    await frame()
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
  })
}
