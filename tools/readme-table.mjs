/** Writes the parameter table of README.md from src/parameters/table.ts: `npm run readme`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'vite';

const BLOCK = /<!-- parameters: npm run readme -->[\s\S]*?<!-- \/parameters -->/;

const server = await createServer({
  configFile: false,
  server: { middlewareMode: true },
  logLevel: 'error',
  appType: 'custom',
});
const { parameterTable } = await server.ssrLoadModule('/src/parameters/markdown.ts');
await server.close();
const readme = readFileSync('README.md', 'utf8');
writeFileSync(
  'README.md',
  readme.replace(
    BLOCK,
    `<!-- parameters: npm run readme -->\n${parameterTable()}\n<!-- /parameters -->`,
  ),
);
