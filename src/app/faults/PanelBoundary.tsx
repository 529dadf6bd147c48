import { Component, type ReactNode } from 'react';
import { faultReport } from './report.ts';

interface PanelBoundaryProps {
  /** What the panel is called, as the subject of a sentence. */
  readonly panel: string;
  readonly children: ReactNode;
}

interface PanelBoundaryState {
  readonly fault: { readonly error: unknown } | null;
  readonly copied: string | null;
}

/**
 * Keeps an error inside one panel: the rest of the page and the session stay, and the panel says what happened, can
 * be shown again, and offers a report without data. A class, for React has no other way to catch what a child throws.
 */
export class PanelBoundary extends Component<PanelBoundaryProps, PanelBoundaryState> {
  override state: PanelBoundaryState = { fault: null, copied: null };

  static getDerivedStateFromError(error: unknown): PanelBoundaryState {
    return { fault: { error }, copied: null };
  }

  private copy = async (report: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(report);
      this.setState({ copied: 'Copied.' });
    } catch {
      // The browser does not let the page copy; the text is shown to be selected.
      this.setState({ copied: report });
    }
  };

  override render(): ReactNode {
    const { panel, children } = this.props;
    const { fault, copied } = this.state;
    if (!fault) return children;
    const report = faultReport(panel, fault.error, navigator.userAgent);
    return (
      <section className="fault" role="alert" data-testid="fault" data-panel={panel}>
        <p>{panel} failed; the rest of the page and everything open are kept.</p>
        <div className="fault-actions">
          <button
            type="button"
            data-testid="fault-retry"
            onClick={() => this.setState({ fault: null, copied: null })}
          >
            Show it again
          </button>
          <button type="button" data-testid="fault-copy" onClick={() => void this.copy(report)}>
            Copy report
          </button>
        </div>
        {copied !== null && <pre data-testid="fault-copied">{copied}</pre>}
      </section>
    );
  }
}
