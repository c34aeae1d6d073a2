// browser.mjs - what every test in the browser needs: a server, a browser, pages that keep a record.
// SPDX-License-Identifier: Apache-2.0
// Environment:
//   TESTUDO_URL            a running server to test; unset: the mock server of this folder
//   TESTUDO_LOGIN, TESTUDO_PASSWORD   a person on that server
//   TESTUDO_CONSOLE_DIST   the built console, for the mock server
//   TESTUDO_NODE_MODULES   where playwright-core and axe-core are installed
//   TESTUDO_SHOTS          folder for screenshots; unset: none are taken, but with
//   TESTUDO_LONG=1         into TESTUDO_LONG_SHOTS, and the tests try all that they can (each says what)
//   TESTUDO_CHROMIUM       the browser; default: Chromium's headless shell, which takes half of the work, or Chromium
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startMock } from '../mock_server.mjs';
import { skipAll } from './tap.mjs';

const modules = process.env.TESTUDO_NODE_MODULES ??
  fileURLToPath(new URL('../node_modules', import.meta.url));
const chromiums = process.env.TESTUDO_CHROMIUM !== undefined ? [process.env.TESTUDO_CHROMIUM]
  : ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const real = process.env.TESTUDO_URL !== undefined;
export const long = process.env.TESTUDO_LONG === '1';
export const mockOnly = 'needs the mock server (TESTUDO_URL is set)';
export const login = process.env.TESTUDO_LOGIN ?? 'duty';
export const password = process.env.TESTUDO_PASSWORD ?? 'the tortoise walks at dawn';

export function library(name) {
  if (!existsSync(join(modules, name)))
    skipAll(`${name} is not installed in ${modules} (npm ci in tests/browser)`);
  return createRequire(join(modules, 'any.js'))(name);
}

/** The server under test: { url, hint(event), endSessions(), stop() }. */
export async function startServer() {
  if (real)
    return { url: process.env.TESTUDO_URL.replace(/\/$/, ''), stop: async () => undefined };
  const dist = process.env.TESTUDO_CONSOLE_DIST ??
    fileURLToPath(new URL('../../../console/dist', import.meta.url));
  if (!existsSync(join(dist, 'app.js')))
    skipAll(`the console is not built in ${dist} (npm run build in console)`);
  return startMock(dist);
}

export async function startBrowser() {
  const { chromium } = library('playwright-core');
  library('axe-core'); // for audit: better skipped at the start than in the middle
  const executablePath = chromiums.find((path) => existsSync(path));
  if (executablePath === undefined)
    skipAll(`no Chromium at ${chromiums.at(-1)}`);
  return chromium.launch({ executablePath, args: FLAGS });
}

// What went wrong on any page of this program: read by the last steps.
export const record = { violations: [], foreign: [], errors: [] };

const REPORT_VIOLATIONS = `document.addEventListener('securitypolicyviolation',
  (event) => console.error('CSP violation: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample))`;

function watch(page, origin) {
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith('data:'))
      record.foreign.push(url);
  });
  page.on('pageerror', (error) => record.errors.push(String(error.stack ?? error)));
  page.on('console', (message) => {
    const text = message.text();
    if (/CSP violation|Content Security Policy|TrustedHTML|Trusted Type/i.test(text))
      record.violations.push(text);
    else if (message.type() === 'error' && !text.startsWith('Failed to load resource'))
      record.errors.push(text);
  });
}

export async function newPage(browser, server, { theme = 'dark', width = 1280, height = 900 } = {}) {
  const context = await browser.newContext({
    colorScheme: theme, viewport: { width, height }, ignoreHTTPSErrors: true, reducedMotion: 'reduce',
  });
  await context.addInitScript(REPORT_VIOLATIONS);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  watch(page, server.url);
  return page;
}

/** Opens `path` and signs in there, as a person does. */
export async function signIn(page, server, path = '/picture', who = login, secret = password) {
  await page.goto(server.url + path);
  await page.getByLabel('Login').fill(who);
  await page.getByLabel('Password').fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('main#room h1').waitFor();
}

/**
 * Opens `path` as `who`, without the form of signIn, which takes longer. Who sat at this page before is gone, with
 * what was begun: one page serves many people one after the other at a third of what a new page costs.
 */
export async function sit(page, server, path, who = login, secret = password) {
  const context = page.context();
  if (page.url() !== 'about:blank')
    await page.evaluate(() => sessionStorage.clear());
  await context.clearCookies();
  const reply = await context.request.post(`${server.url}/api/session`, { headers: { 'X-Testudo': '1' }, data: { login: who, password: secret } });
  if (!reply.ok())
    throw new Error(`${who} is not let in: ${reply.status()}`);
  await page.goto(server.url + path);
  await settled(page);
}

/** Until everything that was asked for is there, or has failed. */
export async function settled(page) {
  await page.locator('main#room h1').waitFor();
  await page.waitForFunction(() =>
    document.querySelector('.waiting, [aria-busy="true"]') === null &&
    document.querySelector('main h1') !== null);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** Goes to another room as a click would, without loading the page again. */
export async function visit(page, path) {
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new Event('popstate'));
  }, path);
  await settled(page);
}

/**
 * `as(who, path)`: the page of a person there, settled. The two who were asked for last sit at a page each, so that one
 * sees what the other does; a third takes over from whom nobody asked for longest.
 */
export function pagesOf(browser, server) {
  const pages = new Map(); // in the order in which they were asked for
  return async (who, path) => {
    const [longest] = pages.keys();
    const found = pages.get(who);
    const page = found ?? (pages.size < 2 ? await newPage(browser, server, { width: 1440 }) : pages.get(longest));
    pages.delete(found === undefined && pages.size === 2 ? longest : who);
    pages.set(who, page);
    await (found === undefined ? sit(page, server, path, who) : visit(page, path));
    return page;
  };
}

/** Makes of a page that of another window, without loading it again. */
export async function turn(page, { width, height, theme }) {
  await page.emulateMedia({ colorScheme: theme });
  await page.setViewportSize({ width, height });
}

/** In the page: nothing when it does not scroll sideways; else what sticks out of the window. */
export function overflowing() {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width)
    return [];
  const out = [...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > width + 1)
    .map((one) => `${one.tagName}.${one.className} to ${Math.round(one.getBoundingClientRect().right)}`);
  return [`the page is ${document.documentElement.scrollWidth} wide`, ...out.slice(0, 8)];
}

/** What axe-core finds serious or critical on the page as it is now. */
export async function audit(page) {
  if (!await page.evaluate(() => window.axe !== undefined))
    await page.evaluate(library('axe-core').source);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return found.violations.filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(', ')}`);
}

export async function shoot(page, name, options = {}) {
  const folder = process.env.TESTUDO_SHOTS ?? (long ? process.env.TESTUDO_LONG_SHOTS : undefined);
  if (folder === undefined)
    return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), ...options });
}

/** The last steps of every program. */
export function nothingWentWrong(test, check) {
  test('the content security policy was never violated', async () =>
    check(record.violations.length === 0, record.violations.join('\n')));
  test('no request left the server', async () =>
    check(record.foreign.length === 0, record.foreign.join('\n')));
  test('no script failed', async () => check(record.errors.length === 0, record.errors.join('\n')));
}
