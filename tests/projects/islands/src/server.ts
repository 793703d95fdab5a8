export const secret = 'not for visitors';
