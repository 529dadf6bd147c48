/** Line icons on a 16 x 16 grid, drawn with the text colour. */
const PATHS = {
  open: 'M2 12.5v-9h4l1.5 2H14v7z',
  chevronDown: 'M4.5 6.5 8 10l3.5-3.5',
  chevronLeft: 'M9.5 4.5 6 8l3.5 3.5',
  chevronRight: 'M6.5 4.5 10 8l-3.5 3.5',
  generate: 'M8 8 3 3m5 5 5.5-3M8 8l4.5 5M8 8l-6 2m6-2-1 6',
  undo: 'M5.5 3 2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6',
  redo: 'm10.5 3 3 3-3 3m3-3H6a3.5 3.5 0 0 0 0 7h4',
  reset: 'M3 8a5 5 0 1 0 1.7-3.8M3 2.5V5h2.5',
  link: 'M7 9a2.5 2.5 0 0 0 3.6 0l2-2A2.5 2.5 0 0 0 9 3.400l-.8.8M9 7a2.5 2.5 0 0 0-3.6 0l-2 2A2.5 2.5 0 0 0 7 12.600l.8-.8',
  download: 'M8 2.500v7.500m-3-3 3 3 3-3M3 13.500h10',
  camera: 'M2 5h3l1-1.500h4L11 5h3v8H2zM8 11a2.2 2.2 0 1 0 0-4.400A2.2 2.2 0 0 0 8 11',
  sun: 'M8 10.500a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M8 1.500v1.500m0 10v1.500M1.5 8H3m10 0h1.500M3.4 3.400l1.1 1.100m7 7 1.1 1.100m0-9.2-1.1 1.100m-7 7-1.1 1.1',
  moon: 'M13 9.500A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5',
  help: 'M5.8 6a2.2 2.2 0 1 1 3 2c-.5.3-.8.7-.8 1.500m0 2.500v.2',
  close: 'm4 4 8 8m0-8-8 8',
  stop: 'M4.5 4.500h7v7h-7z',
  play: 'M5.5 3.500v9l7-4.500z',
  fit: 'M2.5 6V2.500H6m4 0h3.500V6m0 4v3.500H10m-4 0H2.500V10',
  fullScreen: 'M2.5 6V2.500H6m4 0h3.500V6m0 4v3.500H10m-4 0H2.500V10M6 6h4v4H6z',
  panelLeft: 'M2 3h12v10H2zM6 3v10',
  panelRight: 'M2 3h12v10H2zM10 3v10',
  panelBottom: 'M2 3h12v10H2zM2 9h12',
  warning: 'M8 2.5 14.5 13.500h-13zM8 6.500v3.500m0 1.600v.2',
  error: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M8 5v3.500m0 2v.2',
  histogram: 'M2 13.500h12M3.500 13.500v-3h2.500v3m0 0v-8h2.500v8m0 0v-5H11v5m0 0v-2h2.500v2',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M8 7.500V11m0-6v.2',
} as const;

export type IconName = keyof typeof PATHS;

/** An icon; always beside a text or inside a labelled button, so hidden from assistive technology. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark of the application: hits on three layers and the track that joins them. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path
        className="mark-layers"
        d="M2 11.500A9 9 0 0 1 11 2.500M2 17A14.5 14.5 0 0 1 16.5 2.5"
      />
      <path className="mark-track" d="M3 18C8 16 13.5 11.5 17.5 6" />
      <circle cx="5.3" cy="16.9" r="1.3" />
      <circle cx="11.2" cy="13" r="1.3" />
      <circle cx="17.2" cy="6.3" r="1.3" />
    </svg>
  );
}
