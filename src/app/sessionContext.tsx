import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Explanations } from '../pipeline/explanations.ts';
import type { Session, SessionActions, SessionState } from '../session/store.ts';
import type { EventRequest } from '../simulation/settings.ts';

export type PageSession = Session<EventRequest>;

const SessionContext = createContext<PageSession | null>(null);
export const SessionProvider = SessionContext.Provider;

/** The session of the page. */
export function usePageSession(): PageSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error('A component that reads the session is outside its provider.');
  return session;
}

/** A part of the session's state; the component renders again when that part changes identity. */
export function useSession<T>(select: (state: SessionState) => T): T {
  return useStore(usePageSession().store, select);
}

/** Why particles were lost, asked of the stages. */
export function useExplain(): Explanations {
  return usePageSession().explain;
}

/** The session's actions; always the same object. */
export function useActions(): SessionActions<EventRequest> {
  return usePageSession().actions;
}
