/** 违法行为代码 of one issue of the national table. */
export interface ViolationCodes {
  /** First day the table is used, Beijing. */
  from: string;
  source: string;
  codes: Readonly<Record<string, string>>;
}

/**
 * As a police app of 2021 uses them for causes of accidents. The table was renumbered after 2022, so it is data: a city
 * that has the new one puts it in this one's place. A behaviour without an entry carries no code.
 */
export const violationCodes: ViolationCodes = {
  from: '2021-01-01',
  source: '公安交通管理事故原因代码（2021 年前后版本，待核）',
  codes: {
    rearEnd: '1094',
    rearEndExpressway: '1094',
    laneChange: '1043',
    wrongWay: '1301',
    wrongWayExpressway: '1301',
    reversing: '1074',
    reversingProhibited: '1074',
    rollAway: '1225',
    redLight: '1302',
    prohibitionSign: '1344',
    prohibitedMarking: '1345',
    guidedLane: '1208',
    officerSignal: '1020',
    turnAgainstStraightSignal: '1313',
    redRightTurn: '1313',
    rightTurnAgainstLeft: '1314',
    rightTurnAgainstLeftNoSignal: '1314',
    priorityRoad: '1315',
    rightHandRule: '1316',
    turnAgainstStraight: '1313',
    roundabout: '1312',
    uTurnProhibitedSign: '1044',
    uTurnProhibitedPlace: '1045',
    uTurn: '1046',
    overtakeLeftTurning: '1305',
    overtakeUTurning: '1306',
    overtakeOvertaking: '1307',
    overtakeOncoming: '1308',
    overtakeNoCondition: '1310',
    overtakeRight: '1304',
    meetingKeepRight: '1103',
    meetingObstacle: '1103',
    meetingSlope: '1103',
    meetingMountain: '1103',
    queueBorrowLane: '1021',
    queueJump: '1022',
    queuePassBeside: '1243',
    alternateMerge: '1023',
    alternateCrossing: '1024',
    blockedJunction: '1228',
    pullingOut: '1225',
    enteringRoad: '1225',
    busLane: '1019',
    motorInBicycleLane: '1018',
    obstructiveParking: '1039',
    prohibitedParking: '1039',
    noWarning: '1311',
    noWarningExpressway: '1327',
    spilledLoad: '1111',
    oversizeLoad: '1111',
    handheldPhone: '1223',
    speeding: '1303',
    tooFastForWeather: '1303',
    emergencyVehicle: '1333',
    crosswalkNotSlowing: '1204',
    crosswalkNotStopping: '1205',
    pedestrianCrossingRoad: '1206',
    careless: '1225',
    carelessBadConditions: '1225',
    fled: '1705',
  },
};
