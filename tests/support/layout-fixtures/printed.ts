/** Fixtures that Chromium prints from HTML. */
import { SIGNALS, STORMS, SUPPLIES } from './prose.ts'

interface Print {
  html: string
  /** Of the head and foot that Chromium puts on each page. */
  header?: string
  footer?: string
}

const page = (body: string, css = '') =>
  `<!doctype html><meta charset="utf-8"><style>body { font: 11px/1.35 "DejaVu Serif"; margin: 0 } h1 { font-size: 22px }
  h2 { font-size: 16px } h3 { font-size: 13px } table { border-collapse: collapse; width: 100% } td + td, th + th { text-align: right }
  ${css}</style>${body}`
const paragraphs = (...texts: string[]) => texts.map((text) => `<p>${text}</p>`).join('')
const row = (...cells: string[]) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`

export const PRINTED: Record<string, Print> = {
  'two-columns': {
    html: page(
      `<h1>The lights of the northern coast in the year of the great storm</h1><main>${paragraphs(STORMS, SUPPLIES, SIGNALS)}</main>`,
      'main { columns: 2; column-gap: 24px; text-align: justify }',
    ),
  },
  'three-columns': {
    html: page(
      `<main>${paragraphs(STORMS, SUPPLIES, SIGNALS)}</main><p>Printed for the keepers of all stations, who are asked to hang it where it can be read.</p>`,
      'main { columns: 3; column-gap: 20px }',
    ),
  },
  'soft-hyphens': {
    html: page(
      `<main><p>The inter&shy;national com&shy;mittee on light&shy;houses found the instal&shy;lation satis&shy;factory. An inter&shy;national
      rule on instal&shy;lation was pro&shy;posed by the com&shy;mittee itself, and the international body took it up at once.</p>
      <p>So the committee on lighthouses, being satisfactory to itself, proposed an installation of the same kind.</p></main>`,
      'main { width: 150px; hyphens: manual; text-align: justify } p + p { width: 500px }',
    ),
  },
  'financial-table': {
    html: page(
      `<h2>Consolidated statement of earnings</h2><table>${[
        row('$ in millions', '2023', '2022', '2021'),
        row('Revenue', '$ 46,298', '$ 51,761', '$ 47,262'),
        row('Cost of sales', '36,386', '40,121', '36,689'),
        row('Gross profit', '9,912', '11,640', '10,573'),
        row('Restructuring charges', '147', '(34)', '254'),
        row('Operating income', '1,795', '3,039', '2,391'),
        row('Basic earnings per share', '$ 6.31', '$ 9.94', '$ 6.93'),
      ].join('')}</table>`,
    ),
  },
  'wrapped-labels': {
    html: page(
      `<h2>Balance sheet</h2><table>${[
        row(
          'Preferred stock, $0.001 par value, ten million shares authorized, no shares issued and outstanding',
          '—',
          '—',
        ),
        row(
          'Common stock, $0.10 par value, one billion shares authorized, of which 218 million and 227 million are issued and outstanding',
          '22',
          '23',
        ),
        row('Retained earnings', '2,795', '3,108'),
        row('Total equity', '2,817', '3,131'),
      ].join('')}</table>`,
      'td:first-child { width: 250px } td { vertical-align: bottom }',
    ),
  },
  'three-levels': {
    html: page(
      `<h1>Rules for keepers</h1>${paragraphs(STORMS)}<h2>1 Lamps</h2>${paragraphs(SUPPLIES)}<h3>1.1 Wicks</h3>${paragraphs(SIGNALS)}
      <h3>1.2 Glass</h3>${paragraphs(SUPPLIES)}<h2>2 Signals</h2>${paragraphs(SIGNALS)}`,
    ),
  },
  'running-heads': {
    html: page(
      [STORMS, SUPPLIES, SIGNALS, STORMS.replace('March', 'May')]
        .map((text, i) => `<section><h2>Part ${i + 1}</h2><p>${text}</p></section>`)
        .join(''),
      'section { break-after: page } section:last-child { break-after: auto }',
    ),
    header: '<div style="font-size: 9px; width: 100%; text-align: center">Handbook of the Lighthouse Service</div>',
    footer:
      '<div style="font-size: 9px; width: 100%; text-align: center">Page <span class="pageNumber"></span> of <span class="totalPages"></span></div>',
  },
  hebrew: {
    html: page(
      `<p dir="rtl" lang="he">המגדלור נבנה בשנת 1862 והאור שלו נראה למרחק של 18 מיל. שומר המגדלור רושם את מזג האוויר פעמיים ביום, וגם את שם הספינה <bdi>Aurora</bdi> שעברה כאן.</p>`,
      'body { font: 14px/1.6 "DejaVu Sans" }',
    ),
  },
  arabic: {
    html: page(
      '<p dir="rtl" lang="ar">بنيت المنارة عام 1862 ويرى ضوؤها من بعد ثمانية عشر ميلا. يسجل الحارس حالة الطقس مرتين كل يوم.</p>',
      'body { font: 15px/1.7 "DejaVu Sans" }',
    ),
  },
  ligatures: {
    html: page(
      '<p>The chief officer of the first flotilla filed an affidavit on the efficiency of the baffles; he found the offer insufficient and the coffee awful.</p>',
      'body { font: 13px/1.5 "DejaVu Sans"; font-variant-ligatures: common-ligatures }',
    ),
  },
  superscripts: {
    html: page(
      `<p>The lamp<sup>1</sup> burns 10<sup>3</sup> hours, and H<sub>2</sub>O must never reach it<sup>2</sup>. The area is 12 m<sup>2</sup>.</p>
      <p style="font-size: 8px; margin-top: 300px"><sup>1</sup> Built in 1862.<br><sup>2</sup> As the rules of the service say.</p>`,
    ),
  },
  'letter-spacing': {
    html: page(
      `<h2 style="letter-spacing: 5px">ANNUAL REPORT</h2><p>${STORMS}</p><h3 style="letter-spacing: 1px">The year at sea</h3><p>${SIGNALS}</p>`,
    ),
  },
  form: {
    html: page(
      `<h2>Application for a post</h2><p><label>Name: <input value="Ada Lovelace"></label></p><p><label>Station: <select><option>North Head</option></select></label></p>
      <p><label><input type="checkbox" checked> I can swim</label></p><p><label>Remarks: <textarea rows="2" cols="30">Would take any post by the sea.</textarea></label></p>`,
    ),
  },
}
