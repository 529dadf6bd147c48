/** What a browser calls an error but is none: a layout that takes another frame. */
const NO_ERROR = /^ResizeObserver loop/;

/**
 * Says one sentence for whatever nothing else caught: events, timers, promises. The page goes on.
 * @returns a function that stops listening.
 */
export function sayUncaught(say: (sentence: string) => void, target: Window = window): () => void {
  const onError = ({ message, error }: ErrorEvent) => {
    if (!NO_ERROR.test(message)) say(sentenceFor(error ?? message));
  };
  const onRejection = ({ reason }: PromiseRejectionEvent) => {
    if (!(reason instanceof Error && reason.name === 'AbortError')) say(sentenceFor(reason));
  };
  target.addEventListener('error', onError);
  target.addEventListener('unhandledrejection', onRejection);
  return () => {
    target.removeEventListener('error', onError);
    target.removeEventListener('unhandledrejection', onRejection);
  };
}

/** Long enough for a sentence; what a library throws may be a page long. */
const LONGEST = 200;

function sentenceFor(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).split('\n')[0].trim();
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return `Something in the page failed (${short || 'without a reason'}); everything open is kept, reload the page if it does not go on.`;
}
