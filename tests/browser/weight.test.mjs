// What pages weigh and when they can be read over a slow line: 400 kbit/s, 300 ms until each answer begins.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { browse, chosenPlan, enter, serve } from './support.mjs';

const line = { offline: false, latency: 300, downloadThroughput: 400_000 / 8, uploadThroughput: 400_000 / 8 };

// The first page of a visit brings style and script along; the next ones find them in the browser.
const first = { kilobytes: 60, milliseconds: 1_500 };
const next = { kilobytes: 15, milliseconds: 1_500 };
// A match report has a dozen tables and nine charts, each with its figures.
const report = { kilobytes: 30, milliseconds: 1_500 };

// Opens an address and tells what came over the line, and when the first words stood there.
async function opened(page, client, address) {
  let bytes = 0;
  const count = ({ encodedDataLength }) => { bytes += encodedDataLength; };
  client.on('Network.loadingFinished', count);
  const answer = await page.goto(address, { waitUntil: 'load' });
  const [paint, server] = await page.evaluate(() => new Promise((done) => {
    const tell = () => {
      const [seen] = performance.getEntriesByName('first-contentful-paint');
      const [way] = performance.getEntriesByType('navigation');
      if (seen) done([seen.startTime, way.responseStart - way.requestStart]);
      else setTimeout(tell, 20);
    };
    tell();
  }));
  client.off('Network.loadingFinished', count);
  assert.equal(answer.status(), 200, address);
  return { kilobytes: bytes / 1_000, milliseconds: paint, server };
}

async function slow(page) {
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Network.emulateNetworkConditions', line);
  return client;
}

describe('over a slow line', () => {
  const rows = [];
  let server, browser;
  before(async () => {
    server = await serve();
    browser = await browse();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    const row = ([place, what, seen]) => `${place.padEnd(44)} ${what.padEnd(6)} ${seen.kilobytes.toFixed(1).padStart(6)} kB ${seen.milliseconds.toFixed(0).padStart(6)} ms`;
    console.log(['', ...rows.map(row)].join('\n'));
  });

  const judge = (place, what, seen, most) => {
    rows.push([place.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}'), what, seen]);
    assert.ok(seen.kilobytes <= most.kilobytes, `${place}: ${seen.kilobytes} kB, at most ${most.kilobytes}`);
    assert.ok(seen.milliseconds <= most.milliseconds, `${place}: readable after ${seen.milliseconds} ms, at most ${most.milliseconds}`);
  };

  for (const language of ['en', 'ar', 'zh']) {
    test(`the first page of a visit, ${language}`, async () => {
      for (const place of ['/', '/sign-in', '/overview', '/catalogue']) {
        const page = await enter(browser, server.address, undefined, { language });
        judge(`/${language}${place}`, 'first', await opened(page, await slow(page), `${server.address}/${language}${place}`), first);
        await page.context().close();
      }
    });
  }

  test('the pages after it', async () => {
    const run = new URL(await chosenPlan(browser, server.address)).pathname.slice(3);
    const places = {
      state: ['/home', '/assessment', '/needs', '/needs/new', '/proposals', '/engagements'],
      donor: ['/home', '/offers', '/offers/new', '/ledgers'],
      secretariat: ['/home', '/rounds', run, '/organisations', '/catalogue'],
    };
    for (const [who, list] of Object.entries(places)) {
      const page = await enter(browser, server.address, who);
      const client = await slow(page);
      for (const place of list) judge(`/en${place} (${who})`, 'next', await opened(page, client, `${server.address}/en${place}`), place === run ? report : next);
      await page.context().close();
    }
  });
});
