/**
 * The text of the sample document, written for this project: a handbook for the keepers of a lighthouse that never was.
 * It is meant to be asked about, so it says what is done, how often, how much, by whom and why.
 */

/** The widths of a table's columns are shares of the page and make one together. */
export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'table'; columns: string[]; rows: string[][]; caption: string; widths: number[] }

/** Starts on a page of its own. */
export interface Chapter {
  title: string
  blocks: Block[]
}

export const TITLE = "The Lighthouse Keeper's Handbook"
export const SUBTITLE = 'Rules and practice of Skerrow Point Light'
export const EDITION = 'Fourth edition, revised for the electric fog signal'

const heading = (text: string): Block => ({ kind: 'heading', text })
const paragraph = (text: string): Block => ({ kind: 'paragraph', text })
const list = (...items: string[]): Block => ({ kind: 'list', items })

export const CHAPTERS: Chapter[] = [
  {
    title: 'The station and its people',
    blocks: [
      paragraph(
        'Skerrow Point Light stands on a granite ledge eleven miles from the harbour of Port Ansel. The tower was finished in ' +
          '1874 after six summers of work. It is 38 metres high, and its light is seen at 21 nautical miles in clear weather. ' +
          'The character of the light is two white flashes every fifteen seconds, which no other light on this coast shows.',
      ),
      paragraph(
        'Three keepers serve at the station: a principal keeper and two assistants. Each keeper spends eight weeks on the ' +
          'rock and four weeks ashore, so that two are always present. The principal keeper answers for the light, the ' +
          'stores and the log, and may not hand these duties to an assistant except in illness.',
      ),
      heading('The watch'),
      paragraph(
        'From sunset to sunrise one keeper is always awake and in the watch room. The night is divided into watches of four ' +
          'hours. A keeper may not leave the watch room until the relief has climbed the stairs, read the last entry of the ' +
          'log aloud, and signed it. A keeper who is found asleep on watch is sent ashore with the next boat.',
      ),
      {
        kind: 'table',
        caption: 'Table 1. The watches',
        widths: [0.16, 0.14, 0.14, 0.56],
        columns: ['Watch', 'Begins', 'Ends', 'First duty'],
        rows: [
          ['First', '20:00', '24:00', 'Light the lamp, start the clockwork'],
          ['Middle', '00:00', '04:00', 'Trim the lamp, read the barometer'],
          ['Morning', '04:00', '08:00', 'Put out the lamp, draw the curtains'],
          ['Day', '08:00', '20:00', 'Clean the lens, write up the stores'],
        ],
      },
      heading('How to use this handbook'),
      paragraph(
        'A copy hangs on a chain in the watch room and another lies in the kitchen. What stands here is an order, not ' +
          'advice. Where it says "should", the keeper on watch judges. Proposals for the next edition are written on the last ' +
          'page of the log, where the inspector collects them once a year, in June.',
      ),
    ],
  },
  {
    title: 'The lamp',
    blocks: [
      paragraph(
        'The lamp burns paraffin under pressure in a mantle of 55 millimetres. It uses half a litre an hour, so a winter night ' +
          'of fifteen hours takes seven and a half litres. The tank in the lantern room holds twelve litres and is filled every ' +
          'day before noon, never while the lamp burns.',
      ),
      heading('Lighting up'),
      paragraph(
        'The lamp is lit half an hour before sunset and burns until half an hour after sunrise, on every day of the year and ' +
          'whether or not a ship is expected. Lighting takes twelve minutes, because the burner has to be warmed with spirit ' +
          'before the paraffin will vaporise. Open the valve a quarter turn at first; a burner that is opened fully while cold ' +
          'floods and smokes the lens.',
      ),
      heading('Trimming'),
      paragraph(
        'The lamp must be trimmed every four hours, at the change of the watch. Trimming means cleaning the nipple of the ' +
          'burner with the pricker, turning the mantle a quarter round, and pumping the tank back to a pressure of 4.5 bar. A ' +
          'lamp that is left untrimmed for six hours loses a third of its brightness, and nobody on the rock will notice it.',
      ),
      heading('When the lamp fails'),
      paragraph(
        'If the lamp goes out, the keeper on watch wakes the others by the bell and lights the spare lamp, which stands ready ' +
          'on the gallery stairs with its tank full. The spare lamp must show a light within four minutes. It burns colza oil, ' +
          'which needs no warming, and is half as bright. Only when it burns is the cause looked for.',
      ),
      list(
        'A yellow, unsteady flame means a dirty nipple: prick it clean.',
        'A roaring flame that lifts from the mantle means too much pressure: let off air until the gauge shows 4.5 bar.',
        'A flame that fades slowly means water in the paraffin: drain the tank and fill it from another can.',
        'A broken mantle is replaced at once. A mantle lasts about 200 hours, and two spare ones hang in the lantern room.',
      ),
    ],
  },
  {
    title: 'The lens and the clockwork',
    blocks: [
      paragraph(
        'The lens was ground in Paris in 1873. It has 328 prisms in a bronze frame, weighs 2.6 tonnes, and floats in a ' +
          'trough with 310 kilograms of mercury, so that one finger can turn it. It makes one turn in thirty seconds and has ' +
          'two pairs of panels, which gives the two flashes every fifteen seconds.',
      ),
      heading('Cleaning the lens'),
      paragraph(
        'The lens is dusted every day with a feather brush and washed once a week with spirit of wine and a linen cloth. Once a ' +
          'year, in July, it is polished with rouge. Keepers wear a linen apron and take off rings and watches first, since a ' +
          'scratch can never be taken out. From sunrise to sunset the curtains of the lantern stay drawn: a lens in the sun is ' +
          'a burning glass and has set fire to more than one tower.',
      ),
      heading('The clockwork'),
      paragraph(
        'A weight of 180 kilograms falls down the middle of the tower and drives the lens. It takes ninety minutes to fall and ' +
          'is wound up by hand with 140 turns of the crank. A small bell rings ten minutes before the weight reaches the ' +
          'floor. Should the clockwork stop, the lens is turned by hand, by the beat of the watch-room clock, until it goes ' +
          'again; a light with the wrong character is worse than none, because ships will take it for another.',
      ),
      heading('Mercury'),
      paragraph(
        'Mercury vapour makes keepers forgetful, and then ill. The windows of the lantern room are opened for an hour every ' +
          'day. The trough is strained through chamois leather every three months, always by two keepers, with gloves on, and ' +
          'never in a room where food is kept. What is spilled is gathered with a wet brush and put into the stone jar, not ' +
          'over the rail. A keeper whose hands begin to shake reports it and goes ashore with the next boat.',
      ),
    ],
  },
  {
    title: 'Fog signals',
    blocks: [
      paragraph(
        'The fog signal is started as soon as the beacon on Gull Rock, four miles to the south, can no longer be seen. It sounds ' +
          'until the beacon has been in sight for a quarter of an hour. At night, when the beacon is dark, the keeper judges by ' +
          'the beam: if it ends in a wall of white, there is fog.',
      ),
      heading('The electric horn'),
      paragraph(
        'Since the fourth edition the signal is an electric horn that gives a blast of three seconds every forty-five seconds. ' +
          'It is heard at five miles in still air. It runs on a bank of 24 accumulators, which lasts for thirty hours and is ' +
          'charged by the oil engine in the base of the tower. The engine is started when the voltmeter falls below 46 volts, ' +
          'and is run for one hour every Monday whether it is needed or not.',
      ),
      heading('The bell and the rockets'),
      paragraph(
        'If the horn fails, the old bell is struck by hand: two strokes every thirty seconds. The bell weighs 1.2 tonnes and ' +
          'was cast in 1875. Two keepers take turns of twenty minutes, since a tired man strikes late. If the bell cannot be ' +
          'used either, a sound rocket is fired every ten minutes from the gallery. The magazine holds sixty rockets, and they ' +
          'are replaced after five years.',
      ),
      {
        kind: 'table',
        caption: 'Table 2. Fog in the past five years',
        widths: [0.2, 0.24, 0.26, 0.3],
        columns: ['Year', 'Days with fog', 'Hours of signal', 'Longest fog (hours)'],
        rows: [
          ['First', '61', '702', '49'],
          ['Second', '74', '911', '83'],
          ['Third', '58', '640', '37'],
          ['Fourth', '69', '845', '71'],
          ['Fifth', '66', '778', '52'],
        ],
      },
      paragraph(
        'May and June have the most fog, for then warm air lies on a cold sea. In the second year one fog lasted eighty-three ' +
          'hours, and the horn was sounded through all of them. Keepers stop their ears with wool on the gallery, and nobody ' +
          'sleeps on the seaward side while the signal goes.',
      ),
    ],
  },
  {
    title: 'The log and the weather',
    blocks: [
      paragraph(
        'The log is written in ink and by the keeper on watch. Nothing is erased: a wrong entry is struck through once, so that ' +
          'it can still be read, and initialled. The log is a document of law. After the loss of the brig Constance in 1881 it ' +
          'proved that the light had burned, and it kept a principal keeper out of prison.',
      ),
      heading('What is entered'),
      list(
        'The minute at which the lamp was lit and put out.',
        'Barometer, thermometer, wind and sea, every three hours, beginning at midnight.',
        'Every ship that passes within two miles: its rig, its course, and its name if it can be read.',
        'The hours of the fog signal, and what it was started for.',
        'Paraffin used since noon of the day before, measured with the rod.',
        'Whoever lands on the rock, and why.',
      ),
      heading('Reading the weather'),
      paragraph(
        'The barometer hangs in the watch room, 24 metres above the sea. A fall of six millibars in three hours means a gale ' +
          'within the day, and the boat is then hoisted to the upper cradle. A swell from the south-west without wind comes ' +
          'before the wind by about twelve hours. Wind is estimated in the twelve degrees of the Beaufort scale; at ten the ' +
          'door of the tower is barred, and at eleven nobody goes out on the gallery.',
      ),
      heading('Reports'),
      paragraph(
        'The weather is sent to Port Ansel by lamp at nine in the morning and at six in the evening. A monthly report goes with ' +
          'the boat: a copy of the log, the account of the stores, and the state of the tower. A ship in distress is reported ' +
          'at once with three red rockets, fired one minute apart; the lifeboat answers with one green.',
      ),
      paragraph(
        'The highest wave since the tower was built was measured on 14 January 1899. It broke a pane of the lantern, 34 metres ' +
          'above the sea, and put the lamp out. The spare lamp burned three minutes later. The keeper of that watch, Ida ' +
          'Marrow, was given a silver watch for it, which still hangs in the kitchen.',
      ),
    ],
  },
  {
    title: 'Stores and supplies',
    blocks: [
      paragraph(
        'The tender Hesper brings stores on the first Tuesday of April, July and October, if the sea allows a landing. In winter ' +
          'no landing can be counted on, so on the first of November the station must hold what it needs for 150 days.',
      ),
      {
        kind: 'table',
        caption: 'Table 3. Stores that must be on the rock on the first of November',
        widths: [0.36, 0.32, 0.32],
        columns: ['Item', 'Quantity', 'Kept in'],
        rows: [
          ['Paraffin', '1,200 litres', 'Oil cellar'],
          ['Colza oil', '90 litres', 'Oil cellar'],
          ['Mantles', '40', 'Lantern room'],
          ['Coal', '3.5 tonnes', 'Outer store'],
          ['Fresh water', '4,000 litres', 'Cistern'],
          ['Flour', '180 kilograms', 'Upper store'],
          ['Salt beef', '110 kilograms', 'Upper store'],
          ['Lime juice', '25 litres', 'Kitchen'],
          ['Engine oil', '60 litres', 'Engine room'],
        ],
      },
      heading('Oil'),
      paragraph(
        'Paraffin is kept in cans of twenty litres, never more than sixty cans. The cellar is entered with the safety lantern ' +
          'only, and no pipe is smoked below the second landing. The oldest can is used first. A can that rattles has water in ' +
          'it and is set aside for the stove.',
      ),
      heading('Water and food'),
      paragraph(
        'Rain from the gallery roof runs to the cistern. The first rain after a gale is let go, because it is salt. Each keeper ' +
          'is allowed eight litres of water a day in summer and twelve in winter. If less than 800 litres are left, the flag ' +
          'W is flown, and the tender comes with water as soon as it can. Fish may be caught freely; the eggs of sea birds may ' +
          'be taken until the end of May, two from a nest of four.',
      ),
      heading('Accounts'),
      paragraph(
        'The principal keeper counts the stores on the last day of each month. What is short by more than two per cent is ' +
          'explained in writing. Brandy is kept for the shipwrecked under lock, six bottles in all, and each glass is entered.',
      ),
    ],
  },
  {
    title: 'Landing, danger and relief',
    blocks: [
      paragraph(
        'Nobody lands without a line. The boat lies off the western ledge, and people and goods are hoisted by the derrick, which ' +
          'lifts 400 kilograms. No landing is tried with a swell of more than one and a half metres. The principal keeper on ' +
          'the rock decides, and no captain may overrule the decision.',
      ),
      heading('Fire'),
      paragraph(
        'Sand buckets stand on each of the five landings. Burning paraffin is never fought with water. If the lantern room ' +
          'burns, the hatch is shut and the keepers go down, closing each door behind them; the granite will hold. The tower ' +
          'is left by the boat only when the principal keeper orders it.',
      ),
      heading('Illness and injury'),
      paragraph(
        'The medicine chest is in the kitchen, and its key hangs beside it. A keeper who cannot stand watch for two days running ' +
          'is relieved: the flag M is flown by day, and by night the lower window shows a red light. In six of the last ten ' +
          'years nobody had to be taken off.',
      ),
      heading('Shipwreck'),
      paragraph(
        'The keepers launch the boat only if two remain to mind the light, which comes before any rescue. The line rocket ' +
          'carries 300 metres. Those who are saved are given dry clothes, warm drink and the assistants’ room, and their names ' +
          'are sent to Port Ansel by lamp the same night. Since 1874 the keepers of Skerrow Point have brought 57 people ' +
          'ashore alive.',
      ),
      heading('Handing over'),
      paragraph(
        'At a relief the keeper who leaves and the keeper who comes go through the tower together from the lantern to the ' +
          'cellar. They try the spare lamp, wind the clockwork once, sound the horn, and count the mantles. Then both sign the ' +
          'log. Until the second name is written, the first keeper is still on duty, even if the boat is waiting.',
      ),
    ],
  },
]
