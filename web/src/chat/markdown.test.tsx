import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import ReactMarkdown, { type Components, type Options } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { expect, test } from 'vitest'
import { remarkCitations } from './remark-citations.ts'
import { remarkUnsupported } from './remark-unsupported.ts'

const components: Components = {
  cite: (props) => {
    const { 'data-number': number, 'data-occurrence': occurrence } = props as Record<string, unknown>
    return createElement('b', null, `${number}#${occurrence}`)
  },
}

function html(markdown: string, sentences: string[] = []): string {
  const unsupported = sentences.map((sentence) => {
    const start = markdown.indexOf(sentence)
    return { start, end: start + sentence.length, missing: ['77', 'Argyll'] }
  })
  const remarkPlugins: Options['remarkPlugins'] = [remarkGfm, [remarkUnsupported, unsupported], remarkCitations]
  return renderToStaticMarkup(createElement(ReactMarkdown, { remarkPlugins, components }, markdown))
}

/** Without the spans that keep a marker with its word. */
function render(markdown: string, unsupported: string[] = []): string {
  return html(markdown, unsupported).replace(/<\/?span[^>]*>/g, '')
}

test('markers become citations with their number and occurrence', () => {
  expect(render('One [1], **two [2][1]**.')).toBe('<p>One <b>1#0</b>, <strong>two <b>2#0</b><b>1#1</b></strong>.</p>')
})

test('markers in lists and tables count on', () => {
  expect(render('- a [1]\n- b [1]')).toContain('<b>1#1</b>')
  expect(render('| a | b |\n|---|---|\n| [1] | [2] |')).toContain('<td><b>2#0</b></td>')
})

test('markers in code stay text but are counted', () => {
  expect(render('`x[1]` then [1]')).toBe('<p><code>x[1]</code> then <b>1#1</b></p>')
})

test('a definition cannot turn a marker into a link', () => {
  const found = render('See [1] and [1][2].\n\n[1]: https://evil.example/a\n[2]: https://evil.example/b')
  expect(found).not.toContain('evil')
  expect(found).toContain('See <b>1#0</b> and <b>1#1</b><b>2#0</b>.')
})

test('HTML of a model is text', () => {
  expect(render('<img src=x onerror=alert(1)> <script>x</script>')).not.toMatch(/<img|<script/)
})

test('a marker stays on the line of the word before it', () => {
  expect(html('It relies heavily [1][2], mostly.')).toBe(
    '<p>It relies <span class="whitespace-nowrap">heavily <b>1#0</b><b>2#0</b></span>, mostly.</p>',
  )
})

test('a sentence that no passage bears out is marked with its citations, and what is missing said once', () => {
  expect(render('So. It **cost 77** [1]. Yes.', ['It **cost 77** [1].'])).toBe(
    '<p>So. <mark>It </mark><strong><mark>cost 77</mark></strong><mark data-missing="[&quot;77&quot;,&quot;Argyll&quot;]"> <b>1#0</b>.</mark> Yes.</p>',
  )
  expect(render('- a\n- It cost 77', ['It cost 77'])).toContain(
    '<mark data-missing="[&quot;77&quot;,&quot;Argyll&quot;]">It cost 77</mark>',
  )
})

test('also where there is an address in it, which stays as it is', () => {
  const found = render('So. See https://x.example for 77. Yes.', ['See https://x.example for 77.'])
  expect(found).toContain('So. <mark>See </mark><a')
  expect(found).toContain('> for 77.</mark> Yes.')
})
