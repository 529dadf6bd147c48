/** The words of the page, as the code means them; ARCHITECTURE.md has the definitions in full. */
export const GLOSSARY: readonly {
  readonly group: string;
  readonly words: readonly { readonly term: string; readonly meaning: string }[];
}[] = [
  {
    group: 'Event and truth',
    words: [
      {
        term: 'Hit',
        meaning:
          'A measured point on a module. Where a strip detector pairs the clusters of two sides, the hit is the space point made of both.',
      },
      { term: 'Noise', meaning: 'A hit that belongs to no particle of the truth.' },
      {
        term: 'Truth edge',
        meaning:
          'Two consecutive hits of one particle, ordered by distance from its vertex, after keeping one hit per module.',
      },
      {
        term: 'Target particle',
        meaning:
          'A particle above the pT threshold with at least the minimum number of hits, and within what else the parameters of the evaluation ask for: |eta|, production radius, hits, charge. Efficiency counts these.',
      },
    ],
  },
  {
    group: 'Edges',
    words: [
      { term: 'Target edge', meaning: 'A truth edge of a target particle.' },
      { term: 'Other true edge', meaning: 'A truth edge of a particle that is no target.' },
      {
        term: 'Skipping edge',
        meaning: 'Both hits are of one particle, but not consecutive: at least one hit is skipped.',
      },
      { term: 'Fake edge', meaning: 'It joins hits of different particles, or a noise hit.' },
      {
        term: 'Position in the window',
        meaning:
          'Where a variable lies between the bounds of its window: 0 and 1 at these, outside by how many widths. Windows of the map differ from entry to entry; an edge lies where its best hit triplet does.',
      },
      {
        term: 'ROC',
        meaning:
          'Receiver operating characteristic: share of target edges against share of fake edges above a score cut, over all cuts. Its area is 1 for scores that tell all apart, 0.5 for scores that tell nothing.',
      },
      {
        term: 'Graph efficiency',
        meaning: 'Target edges that are in the graph, of all target edges of the truth.',
      },
      {
        term: 'Edge efficiency',
        meaning: 'Target edges above the score cut, of those in the graph.',
      },
      {
        term: 'Purity',
        meaning: 'Target, other true and skipping edges above the score cut, of all above it.',
      },
      {
        term: 'Masked purity',
        meaning:
          'Target edges above the score cut, of target and fake edges above it: other true and skipping edges are left out of both.',
      },
    ],
  },
  {
    group: 'Module map',
    words: [
      {
        term: 'Doublet',
        meaning:
          'Two modules that follow each other on a track, with windows of z0, dphi, phi_slope and deta.',
      },
      {
        term: 'Triplet',
        meaning:
          'Three modules in a row, with windows of its own for both legs and of the change of dy/dx and dz/dr between them.',
      },
      {
        term: 'z0 of a doublet',
        meaning: 'Where the line through both hits in r-z meets the beam axis (mm).',
      },
      { term: 'phi_slope', meaning: 'Change of azimuth per change of radius (rad/mm).' },
    ],
  },
  {
    group: 'Tracks',
    words: [
      {
        term: 'Simple track',
        meaning:
          'A connected component in which every hit has at most one edge in and one out: a track as it is.',
      },
      {
        term: 'Walked track',
        meaning: 'A track that the walkthrough picked out of a component with branches.',
      },
      {
        term: 'd0',
        meaning:
          'Signed distance of closest approach to the beam axis (mm): d0 = -x sin(phi) + y cos(phi) there, positive where the axis lies to the right of the direction of flight.',
      },
      { term: 'z0 of a track', meaning: 'z at the closest approach to the beam axis (mm).' },
      {
        term: 'Chi squared',
        meaning:
          'What the distances of the hits from the fitted trajectory come to, in their errors and squared, scattering included; about its degrees of freedom (ndf), two a hit less five, for a right track. Its probability is that of a larger one.',
      },
      {
        term: 'Residual',
        meaning:
          'How far a hit lies from where all other hits of its track say, along an axis of its module (u across strips, v along them), with the error of both together. Beyond four of its errors the hit is called an outlier.',
      },
      {
        term: 'Track score',
        meaning:
          'What the classifier of tracks makes of fit, errors and edge scores of a whole track: near 1 for one of a particle, near 0 for a fake.',
      },
      {
        term: 'Repaired track',
        meaning:
          'One that lost hits which are on no trajectory with the others, one half of a track that was split, or two fragments that became one.',
      },
      {
        term: 'pT',
        meaning: 'Momentum across the beam (GeV), from the curvature of the fitted circle.',
      },
      { term: 'eta', meaning: 'Pseudorapidity, -ln tan(theta / 2) of the polar angle theta.' },
    ],
  },
  {
    group: 'Figures',
    words: [
      {
        term: 'Matching',
        meaning:
          'When a track counts as a particle. Atlas: more than half of the hits of the track. One-way: as that for tracks, and more than half of the hits of the particle for particles. Two-way: both at once.',
      },
      {
        term: 'Efficiency',
        meaning: 'Target particles with a matched track, of all target particles.',
      },
      {
        term: 'Fake rate',
        meaning: 'Tracks in which no particle has more than half of the hits, of all tracks.',
      },
      {
        term: 'Fragment',
        meaning:
          'A track of one particle that is too short for the matching; told apart for particles that are targets and for others, each of all tracks.',
      },
      {
        term: 'Duplicate',
        meaning:
          'A further track matched to a target particle that was found. Cannot be under two-way matching.',
      },
      {
        term: 'Perfect scores',
        meaning:
          'The ceiling: the same graph with every true edge at score 1 and every other at 0. What is lost then, the graph or the track building lost, not the network.',
      },
      {
        term: 'A and B',
        meaning:
          'The run that was pinned, and the one that is shown. Tracks of both are the same where they share more than half of the hits of both.',
      },
      {
        term: 'Change',
        meaning:
          'B minus A, with one standard deviation. Of the same target particles only those that one run found and the other did not make the error; other figures count different things in both runs, and their errors add in quadrature.',
      },
      {
        term: 'Pull',
        meaning:
          'Fitted less true over the error of the fit, of d0, z0, phi, theta or q/p; of width 1 where the errors are right.',
      },
      {
        term: 'Resolution',
        meaning:
          'Half of the width of the middle 68% of fitted minus true, of found target particles produced within 1 mm of the beam axis.',
      },
      {
        term: 'Lost',
        meaning:
          'A target particle without a match; by the first stage after which its largest piece no longer suffices.',
      },
    ],
  },
];
