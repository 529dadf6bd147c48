/** Our client against a real Triton and a real MLServer: in Node, through the pass-through, and in Chromium. */
import { createServiceClient } from '../../src/service/client.ts';
import { createCases } from './cases.ts';
import { startCommand } from './command.ts';
import { checkContract, type Line, MLSERVER, TRITON } from './contract.ts';
import { checkInBrowser } from './inBrowser.ts';
import { startMlserver, startTriton } from './others.ts';

/** Ports of Triton and, behind them, of MLServer. */
const [TRITON_PORT, MLSERVER_PORT] = [18_300, 18_310];
const NODE = { fetch, pageProtocol: null };

/** Runs all cases; a line each. Says why where there is no Triton here. */
export async function checkTriton(
  line: Line,
  { inNode, inBrowser }: { readonly inNode: boolean; readonly inBrowser: boolean },
): Promise<void> {
  const server = await startCommand([
    ...['--port', '0', '--grpc-port', 'none'],
    ...['--upstream', `http://127.0.0.1:${TRITON_PORT}`],
  ]);
  const triton = await startTriton(TRITON_PORT, server.url);
  try {
    if (typeof triton === 'string') {
      console.log(`skipped: a real Triton, ${triton}`);
      return;
    }
    const through = 'Triton through the pass-through';
    if (inNode) {
      await checkContract(line, triton.url, 'Triton', TRITON, NODE);
      await checkContract(line, `${server.url}/upstream`, through, TRITON, NODE);
      await checkPipeline(line, `${server.url}/upstream`);
    }
    if (inBrowser) await checkInBrowser(line, server.url, through);
  } finally {
    if (typeof triton !== 'string') triton.stop();
    await server.stop();
  }
}

/** The same cases against MLServer, as far as it knows them. */
export async function checkMlserver(line: Line): Promise<void> {
  const server = await startMlserver(MLSERVER_PORT);
  if (typeof server === 'string') {
    console.log(`skipped: a real MLServer, ${server}`);
    return;
  }
  try {
    await checkContract(line, server.url, 'MLServer', MLSERVER, NODE);
  } finally {
    server.stop();
  }
}

/** Triton whose Python models ask the same pipeline gives the tracks of the demo event. */
async function checkPipeline(line: Line, url: string): Promise<void> {
  const cases = await createCases();
  const client = createServiceClient(url, NODE);
  for (const demo of await cases.demo()) {
    const { response } = await client.infer(
      { name: demo.model },
      [
        {
          name: 'FEATURES',
          datatype: 'FP32',
          shape: [demo.rows, demo.columns],
          data: demo.data,
        },
      ],
      ['LABELS'],
    );
    const labels = Array.from(response.outputs[0].data, Number);
    line(
      labels.join() === (await demo.expected()).join(),
      `Triton with ${demo.model} of deploy/, which asks this pipeline: the tracks of the demo event, hit for hit`,
    );
  }
  cases.dispose();
}
