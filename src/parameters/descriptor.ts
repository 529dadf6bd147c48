interface DescriptorBase {
  /** Stable id: key in code and in the URL; the command-line flag is its kebab-case form. */
  readonly id: string;
  readonly label: string;
  /** Id of the stage on whose card the parameter stands; a chain without that stage does not read it. */
  readonly stage: string;
  readonly help: string;
  /** The parameter has an effect only while another one has this value, or one of these. */
  readonly appliesWhen?: { readonly id: string; readonly value: string | readonly string[] };
  /** A switch that stands in the row of this parameter: the one it applies with, and no row of its own. */
  readonly withSwitch?: string;
}

/** A number with a range. Values outside the range are refused, never clamped silently. */
export interface NumberDescriptor extends DescriptorBase {
  readonly kind: 'number';
  readonly unit: string;
  /** Range of the slider and of legal values. */
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly default: number;
  readonly integer?: boolean;
  /** The upper end of the range whose lower end this is: both stand in one row, under this label. */
  readonly rangeTo?: { readonly id: string; readonly label: string };
}

/** One of a few words. */
export interface ChoiceDescriptor extends DescriptorBase {
  readonly kind: 'choice';
  readonly choices: readonly string[];
  readonly default: string;
}

/** Choices of a switch. */
export const SWITCH = ['on', 'off'] as const;

/** Whether a parameter is a switch. */
export function isSwitch(descriptor: Descriptor): boolean {
  return descriptor.kind === 'choice' && descriptor.choices === SWITCH;
}

export type Descriptor = NumberDescriptor | ChoiceDescriptor;
