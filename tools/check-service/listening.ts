import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** State of a socket that listens, and the loopback addresses, as `/proc/net` has them. */
const LISTENS = '0A';
const LOOPBACK = ['0100007F', '00000000000000000000000001000000'];

/**
 * The sockets that some processes listen on, of TCP (Linux).
 * @returns how many there are, and those of them that can be reached from other machines.
 */
export function listening(pids: readonly number[]): { all: number; beyond: readonly string[] } {
  const own = new Set(pids.flatMap(socketsOf));
  const lines = ['tcp', 'tcp6'].flatMap((kind) =>
    readFileSync(`/proc/net/${kind}`, 'utf8').trim().split('\n').slice(1),
  );
  const places = lines
    .map((line) => line.trim().split(/\s+/))
    .filter((words) => words[3] === LISTENS && own.has(words[9]))
    .map((words) => words[1]);
  return {
    all: places.length,
    beyond: places.filter((place) => !LOOPBACK.includes(place.split(':')[0])),
  };
}

/** Inodes of the sockets of a process. */
function socketsOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${fd}`))?.[1] ?? [];
    } catch {
      // Closed since the folder was read.
      return [];
    }
  });
}
