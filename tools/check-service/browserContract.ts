/** The cases of the contract for a page: what `inBrowser.ts` runs in Chromium. */
import { createUpload } from '../../src/service/upload.ts';
import { checkContract, TRITON } from './contract.ts';

/** Outcome and words of every check. */
export async function contractInPage(url: string, what: string): Promise<[boolean, string][]> {
  const lines: [boolean, string][] = [];
  await checkContract((...line) => lines.push(line), url, what, TRITON, {
    fetch: (...words) => fetch(...words),
    upload: createUpload(XMLHttpRequest),
    pageProtocol: window.location.protocol,
  });
  return lines;
}
