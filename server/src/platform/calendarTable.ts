/** One year of the State Council's notice. Dates are `MM-DD`; `off` holds inclusive spans. */
export interface OfficialYear {
  readonly off: readonly (readonly [first: string, last: string])[];
  readonly makeUp: readonly string[];
}

/**
 * Public holidays and make-up workdays as the State Council announced them, keyed by date.
 * A year is added here when its notice is out (usually in November of the year before).
 */
export const officialYears: Readonly<Record<number, OfficialYear>> = {
  2024: {
    off: [
      ['01-01', '01-01'], // New Year
      ['02-10', '02-17'], // Spring Festival
      ['04-04', '04-06'], // Qingming
      ['05-01', '05-05'], // Labour Day
      ['06-08', '06-10'], // Dragon Boat
      ['09-15', '09-17'], // Mid-Autumn
      ['10-01', '10-07'], // National Day
    ],
    makeUp: ['02-04', '02-18', '04-07', '04-28', '05-11', '09-14', '09-29', '10-12'],
  },
  2025: {
    off: [
      ['01-01', '01-01'],
      ['01-28', '02-04'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['05-31', '06-02'],
      ['10-01', '10-08'], // National Day with Mid-Autumn
    ],
    makeUp: ['01-26', '02-08', '04-27', '09-28', '10-11'],
  },
  2026: {
    off: [
      ['01-01', '01-03'],
      ['02-15', '02-23'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['06-19', '06-21'],
      ['09-25', '09-27'],
      ['10-01', '10-07'],
    ],
    makeUp: ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'],
  },
};
