// look.mjs - every room in every width: nothing overflows, and axe-core finds nothing serious.
// SPDX-License-Identifier: Apache-2.0
// Ordinarily each width is tried in one theme, and axe-core, which is slow, looks at each room once a theme, at the two
// widths that differ most in layout. With TESTUDO_LONG=1 every width is tried, and these two looked at, in both.
import { audit, login, long, mockOnly, newPage, nothingWentWrong, overflowing, real, shoot, signIn, startBrowser, startServer, turn, visit }
  from './support/browser.mjs';
import { check, run, skip, test } from './support/tap.mjs';

const SIZES = [
  { width: 320, height: 640, theme: 'light', audited: true },
  { width: 768, height: 1024, theme: 'dark', audited: false },
  { width: 1280, height: 900, theme: 'dark', audited: true },
  { width: 3840, height: 2160, theme: 'light', audited: false },
];
const OTHER = { dark: 'light', light: 'dark' };
const looks = long ? [...SIZES, ...SIZES.map((size) => ({ ...size, theme: OTHER[size.theme] }))] : SIZES;

const server = await startServer();
const browser = await startBrowser();
const page = await newPage(browser, server);

/** Address of the first object that the list shows. */
async function anObject() {
  await visit(page, '/intelligence');
  return page.locator('.objects a.object-link').first().getAttribute('href');
}

const rooms = [['picture', '/picture'], ['intelligence', '/intelligence'], ['object', null],
  ['sightings', '/sightings'], ['sensors', '/sensors'], ['sensor', '/sensors/soc1-watch'], ['organisations', '/organisations'], ['nowhere', '/no/such/page']];

async function isWhole(name, { width, theme, audited }, options) {
  await shoot(page, `${name}-${width}-${theme}`, options);
  const wide = await page.evaluate(overflowing);
  check(wide.length === 0, wide.join('; '));
  const serious = audited ? await audit(page) : [];
  check(serious.length === 0, serious.join('\n'));
}

const promise = ({ width, theme, audited }) => `fits ${width} pixels, ${theme}${audited ? ', and axe-core finds nothing serious' : ''}`;

for (const size of looks)
  test(`the sign-in ${promise(size)}`, async () => {
    await turn(page, size);
    await page.goto(`${server.url}/picture`);
    await page.getByLabel('Login').waitFor();
    await isWhole('signin', size);
  });
let objectPath;
test('one signs in', async () => {
  await signIn(page, server, '/picture', login);
  objectPath = await anObject();
});
for (const size of looks)
  for (const [name, path] of rooms)
    test(`${name} ${promise(size)}`, async () => {
      await turn(page, size);
      await visit(page, path ?? objectPath);
      await isWhole(name, size, { fullPage: size.width < 2000 });
    });

// Whatever the time of day is: how near to the last hour a day begins.
const namedDays = () => page.locator('.hours-days span').evaluateAll((all) => {
  const { left: start, right: end } = all[0].parentElement.getBoundingClientRect();
  return all.filter((one) => one.textContent !== '' && parseFloat(getComputedStyle(one).fontSize) > 0)
    .map((one) => ({ day: one.textContent, left: one.getBoundingClientRect().left, right: one.getBoundingClientRect().right, start, end }));
});
for (const [width, hours] of [[320, 24], [320, 168], [320, 720], [1280, 168], [1280, 720]])
  (real ? skip : test)(`the days of ${hours} hours of hits stand beside each other at ${width} pixels`, async () => {
    await turn(page, { width, height: 900, theme: 'light' });
    for (const last of [0, 1, 4, 12, 22, 23]) {
      await page.route('**/api/sensors/soc1-watch?*', async (route) => {
        const reply = await route.fetch();
        const sensor = await reply.json();
        sensor.hours.first = new Date(Date.UTC(2026, 4, 20, last + 1 - hours)).toISOString();
        await route.fulfill({ response: reply, json: sensor });
      });
      await visit(page, `/sensors/soc1-watch?hours=${hours}`);
      const days = await namedDays();
      await page.unroute('**/api/sensors/soc1-watch?*');
      check(days.length > (hours < 48 ? 0 : 2), `${days.length} days have a name when it is ${last} o'clock`);
      const cut = days.filter(({ left, right, start, end }, i) => left < start - 1 || right > Math.min(end, days[i + 1]?.left ?? end) + 1);
      check(cut.length === 0, `${last} o'clock: ${cut.map(({ day }) => day).join(', ')}`);
    }
  }, mockOnly);

nothingWentWrong(test, check);
await run(async () => {
  await browser.close();
  await server.stop();
});
