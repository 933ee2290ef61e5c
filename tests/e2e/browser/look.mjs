// Opens a page in Chromium, as a reader would and then without its policy for axe; prints what was seen as JSON.
// usage: node look.mjs NODE_MODULES CHROMIUM PAGE
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
const [modules, executablePath, page] = process.argv.slice(2);
const require = createRequire(modules + "/");
const { chromium } = require("playwright-core");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const seen = { requests: 0, ran: [], width: 0, violations: [], passes: 0 };
for (const colorScheme of ["light", "dark"]) {
  for (const bypassCSP of [false, true]) {
    const context = await browser.newContext({ colorScheme, bypassCSP, viewport: { width: 360, height: 800 } });
    const tab = await context.newPage();
    tab.on("request", (request) => (seen.requests += request.url() === page ? 0 : 1));
    tab.on("dialog", (dialog) => { seen.ran.push("dialog"); dialog.dismiss(); });
    tab.on("pageerror", (error) => seen.ran.push(String(error)));
    tab.on("console", (message) => seen.ran.push(message.text()));
    await tab.goto(page);
    await tab.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
    seen.width = Math.max(seen.width, await tab.evaluate(() => document.documentElement.scrollWidth));
    if (bypassCSP) {
      await tab.addScriptTag({ content: readFileSync(modules + "/axe-core/axe.min.js", "utf8") });
      const found = await tab.evaluate(() => axe.run(document));
      seen.violations.push(...found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`));
      seen.passes += found.passes.length;
    }
    await context.close();
  }
}
await browser.close();
console.log(JSON.stringify(seen));
