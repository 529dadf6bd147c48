import { type ReactNode, useRef } from 'react';

interface FileButtonProps {
  readonly multiple?: boolean;
  readonly accept?: string;
  readonly testId: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ReactNode;
}

/** A button that asks for files. */
export function FileButton({
  multiple = false,
  accept,
  testId,
  onFiles,
  children,
}: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        multiple={multiple}
        accept={accept}
        data-testid={`${testId}-input`}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same file may be chosen again.
          event.target.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
      <button type="button" data-testid={testId} onClick={() => input.current?.click()}>
        {children}
      </button>
    </>
  );
}
