// look.mjs - every room in every width, dark and light: nothing overflows; axe-core, which is slow, at the
// two widths that differ most in layout.
// SPDX-License-Identifier: Apache-2.0
import { audit, login, newPage, nothingWentWrong, overflowing, settled, shoot, signIn, startBrowser, startServer, visit }
  from './support/browser.mjs';
import { check, run, test } from './support/tap.mjs';

const WIDTHS = [320, 768, 1280, 3840];
const HEIGHTS = { 320: 640, 768: 1024, 1280: 900, 3840: 2160 };
const AUDITED = [320, 1280];
const THEMES = ['dark', 'light'];

const server = await startServer();
const browser = await startBrowser();

/** Address of the first object that the list shows. */
async function anObject(page) {
  await visit(page, '/intelligence');
  return page.locator('.objects a.object-link').first().getAttribute('href');
}

const rooms = [['picture', '/picture'], ['intelligence', '/intelligence'], ['object', null],
  ['sightings', '/sightings'], ['sensors', '/sensors'], ['sensor', '/sensors/soc1-watch'], ['organisations', '/organisations'], ['nowhere', '/no/such/page']];

for (const theme of THEMES)
  for (const width of WIDTHS) {
    let page;
    let objectPath;
    test(`the sign-in fits ${width} pixels, ${theme}`, async () => {
      page = await newPage(browser, server, { theme, width, height: HEIGHTS[width] });
      await page.goto(`${server.url}/picture`);
      await page.getByLabel('Login').waitFor();
      await shoot(page, `signin-${width}-${theme}`);
      const wide = await page.evaluate(overflowing);
      check(wide.length === 0, wide.join('; '));
      const serious = AUDITED.includes(width) ? await audit(page) : [];
      check(serious.length === 0, serious.join('\n'));
      await signIn(page, server, '/picture', login);
      objectPath = await anObject(page);
    });
    for (const [name, path] of rooms)
      test(`${name} fits ${width} pixels, ${theme}${AUDITED.includes(width) ? ', and axe-core finds nothing serious' : ''}`, async () => {
        await visit(page, path ?? objectPath);
        await settled(page);
        await shoot(page, `${name}-${width}-${theme}`, { fullPage: width < 2000 });
        const wide = await page.evaluate(overflowing);
        check(wide.length === 0, wide.join('; '));
        const serious = AUDITED.includes(width) ? await audit(page) : [];
        check(serious.length === 0, serious.join('\n'));
      });
    test(`the pages of ${width} pixels, ${theme}, are closed`, async () => page.context().close());
  }

nothingWentWrong(test, check);
await run(async () => {
  await browser.close();
  await server.stop();
});
