// A server on a database of its own and a real browser in front of it.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { HtmlValidate } from 'html-validate';
import { chromium } from 'playwright-core';

const root = resolve(import.meta.dirname, '../..');
const program = join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'debug/matchmaker');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);

export const password = 'four steps, one cycle';
export const people = { state: 'requesting@example.org', donor: 'donor@example.org', secretariat: 'secretariat@example.org' };

// The long matrix, run with ALL=1 only.
export const all = (list) => (process.env.ALL ? list : []);

// Starts the program with demonstration data; ends when `stop` is called.
export async function serve() {
  const folder = mkdtempSync(join(tmpdir(), 'matchmaker-'));
  const child = spawn(program, ['serve', '--demonstration', '--listen', '127.0.0.1:0', '--metrics', '127.0.0.1:0'], {
    cwd: folder,
    env: { PATH: process.env.PATH, DATABASE_URL: `sqlite://${folder}/matchmaker.sqlite`, RUST_LOG: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const address = await new Promise((found, failed) => {
    lines.on('line', (line) => {
      const match = line.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (match) found(match[0]);
    });
    child.on('error', () => failed(new Error(`${program} cannot be started; build it with: cargo build -p cli`)));
    child.on('exit', (code) => failed(new Error(`the server ended with ${code}`)));
  });
  return {
    address,
    stop: async () => {
      child.removeAllListeners('exit');
      const ended = new Promise((done) => child.on('exit', done));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function browse() {
  return chromium.launch({
    executablePath: browserPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

// A person's own browser window, signed in.
export async function enter(browser, address, who, { language = 'en', width = 1280, script = true } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled: script, locale: language });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('console', (message) => {
    const from = message.location().url;
    // Beside a file that is no page a browser looks for an icon of its own accord.
    if (message.type() === 'error' && !from.endsWith('/favicon.ico')) page.faults.push(`${message.text()} ${from}`);
  });
  page.on('request', (request) => request.url().startsWith(address) || page.faults.push(`asks another host: ${request.url()}`));
  if (who) {
    await page.goto(`${address}/${language}/sign-in`);
    await page.fill('input[name=email]', people[who]);
    await page.fill('input[name=password]', password);
    await Promise.all([page.waitForNavigation(), page.click('main form button[type=submit]')]);
  }
  return page;
}

// Faults that axe-core finds on the page, as text: all in the light scheme, and what concerns colours in the dark one.
export async function accessibility(page) {
  await page.evaluate(`${axe}; 0`).catch(() => page.addScriptTag({ content: axe }));
  const judge = (runOnly) => page.evaluate((only) => axe.run(document, { runOnly: only, resultTypes: ['violations'] }), runOnly);
  const said = (result, scheme) => result.violations.map((v) => `${v.id}${scheme}: ${v.nodes.map((n) => n.target.join(' ')).slice(0, 3).join(' | ')}`);
  const found = said(await judge(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']), '');
  // Without motion colours are what they come to at once.
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  found.push(...said(await judge(['color-contrast']), ', in the dark'));
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  return found;
}

// How tags are written is a matter of taste; that they are HTML is not.
const standard = new HtmlValidate({
  root: true,
  extends: ['html-validate:standard'],
  rules: { 'attr-quotes': 'off', 'doctype-style': 'off', 'long-title': 'off', 'no-trailing-whitespace': 'off', 'no-inline-style': 'off' },
});

// Faults against the HTML standard in what the server sent, as text.
export function html(text) {
  const { results } = standard.validateStringSync(text);
  return [...new Set(results.flatMap((one) => one.messages).map((m) => `HTML ${m.ruleId}: ${m.message} (${m.selector ?? m.line})`))];
}

// Keeps a picture of a phone's and a desk's width where SCREENSHOTS names a folder.
export async function picture(page, name) {
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  const before = page.viewportSize();
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
  }
  await page.setViewportSize(before);
}

// Every route that the program has, as `matchmaker routes` lists them.
export const routes = () => JSON.parse(execFileSync(program, ['routes'], { encoding: 'utf8' }));

// Presses the button of the form that goes to `action` (any, where none is named) and waits for the next page.
export async function send(page, action = '', { button = 'button[type=submit]' } = {}) {
  const form = action ? `main form[action$="${action}"]` : 'main form[method=post]';
  await Promise.all([page.waitForNavigation(), page.click(`${form} ${button}`)]);
}

// Waits until a run's page shows the match report; it renews itself while the run works.
export async function reported(page) {
  await page.waitForSelector('#certificate', { timeout: 120_000 });
}

// The secretariat runs the open round under two policies, looks at what fairness costs and proposes the second plan.
export async function twoPolicies(browser, address, language = 'en') {
  const page = await enter(browser, address, 'secretariat', { language });
  await page.goto(`${address}/${language}/rounds`);
  const round = await page.$eval('main tbody a', (link) => link.href);
  await page.goto(round);
  await send(page, '/runs');
  await reported(page);
  await page.goto(`${round}/policy`);
  await page.check('main [name=objective][value=balanced]', { force: true });
  await page.fill('main [name=price]', '0.1');
  await send(page);
  await page.goto(round);
  await send(page, '/runs');
  const run = page.url();
  await reported(page);
  await page.goto(`${run}/frontier`);
  await send(page, '/frontier');
  await page.waitForSelector('#frontier svg', { timeout: 120_000 });
  await page.goto(run);
  await Promise.all([page.waitForNavigation(), page.click('main a[href*="/choose/"]')]);
  await send(page);
  await page.context().close();
  return run;
}

// The secretariat starts a run in the open round, waits for it and proposes its plan. Answers the run's address.
export async function chosenPlan(browser, address, language = 'en') {
  const page = await enter(browser, address, 'secretariat', { language });
  await page.goto(`${address}/${language}/rounds`);
  const round = await page.$eval('main tbody a', (link) => link.href);
  await page.goto(round);
  await send(page, '/runs');
  const run = page.url();
  await reported(page);
  await Promise.all([page.waitForNavigation(), page.click('main a[href*="/choose/"]')]);
  await send(page);
  await page.context().close();
  return run;
}
