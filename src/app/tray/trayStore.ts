import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** What the tray at the bottom can show: a table, or a panel of its own. */
export const TABLE_TABS = ['particle', 'track', 'edge', 'hit'] as const;
export type TableTab = (typeof TABLE_TABS)[number];
export const TRAY_TABS = [...TABLE_TABS, 'compare', 'effect', 'events'] as const;
export type TrayTab = (typeof TRAY_TABS)[number];

/** Height of the tray in CSS pixels; charts are seen whole from `charts` on. */
export const TRAY_HEIGHT = { min: 140, max: 900, start: 280, step: 20, charts: 370 } as const;

/** What is typed and chosen at a table, kept while another one is looked at. */
export interface TableChoice {
  readonly filter: string;
  readonly sortBy: string | null;
  readonly descending: boolean;
  /** Whether only rows that have to do with the selection are listed. */
  readonly ofSelection: boolean;
}

export interface TrayState {
  readonly isOpen: boolean;
  readonly tab: TrayTab;
  readonly height: number;
  readonly tables: Readonly<Partial<Record<TableTab, TableChoice>>>;
  open(tab: TrayTab): void;
  close(): void;
  toggle(): void;
  setHeight(height: number): void;
  setTable(tab: TableTab, choice: TableChoice): void;
}

/** The tray of a page: closed, with the table of particles in front. */
export function createTrayStore(): StoreApi<TrayState> {
  return createStore<TrayState>((set) => ({
    isOpen: false,
    tab: 'particle',
    height: TRAY_HEIGHT.start,
    tables: {},
    open: (tab) =>
      set(({ height }) => ({
        isOpen: true,
        tab,
        height: tab === 'effect' ? Math.max(height, TRAY_HEIGHT.charts) : height,
      })),
    close: () => set({ isOpen: false }),
    toggle: () => set(({ isOpen }) => ({ isOpen: !isOpen })),
    setHeight: (height) =>
      set({ height: Math.min(Math.max(height, TRAY_HEIGHT.min), TRAY_HEIGHT.max) }),
    setTable: (tab, choice) => set(({ tables }) => ({ tables: { ...tables, [tab]: choice } })),
  }));
}

const TrayContext = createContext<StoreApi<TrayState> | null>(null);
export const TrayProvider = TrayContext.Provider;

/** A part of the tray's state. */
export function useTray<T>(select: (state: TrayState) => T): T {
  const store = useContext(TrayContext);
  if (!store) throw new Error('A component that reads the tray is outside its provider.');
  return useStore(store, select);
}
