"""A HUD HMIS CSV export (FY2024) of any size: real columns, invented values, realistic widths.

Of ten rows, four stand for services, two for disabilities, and so on; of two rows, one was never updated after it was
created. (In the one real export at hand it is 97 of 100: the benchmark is harder than that.) The same ten thousand rows
are written again and again, and are the same in each run.
"""

import csv
import io
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

EXPORT_ID = "5B1F0C2E9A7D4386BFA2D6C81E93047A"
USERS = 4000
ROWS_A_BLOCK = 10_000
_START = datetime.fromisoformat("2019-01-01")
_ENDING = ("DateCreated", "DateUpdated", "UserID", "DateDeleted", "ExportID")

Column = tuple[str, str]
ID, DAY, CODE, YES_NO, MONEY, WORDS, BLANK = "id", "day", "code", "yes_no", "money", "words", "blank"


def _all(kind: str, names: str) -> tuple[Column, ...]:
    return tuple((name, kind) for name in names.split())


_STAY = _all(ID, "EnrollmentID PersonalID")
_SOURCES = (
    "Earned",
    "Unemployment",
    "SSI",
    "SSDI",
    "VADisabilityService",
    "VADisabilityNonService",
    "PrivateDisability",
    "WorkersComp",
    "TANF",
    "GA",
    "SocSecRetirement",
    "Pension",
    "ChildSupport",
    "Alimony",
    "OtherIncome",
)
_INCOME = tuple(pair for source in _SOURCES for pair in ((source, YES_NO), (f"{source}Amount", MONEY)))

FILES: dict[str, tuple[float, tuple[Column, ...]]] = {
    "Services": (
        0.40,
        (
            *_all(ID, "ServicesID"),
            *_STAY,
            *_all(DAY, "DateProvided"),
            *_all(CODE, "RecordType TypeProvided"),
            *_all(BLANK, "OtherTypeProvided MovingOnOtherType SubTypeProvided FAAmount FAStartDate FAEndDate"),
            *_all(BLANK, "ReferralOutcome"),
        ),
    ),
    "Disabilities": (
        0.20,
        (
            *_all(ID, "DisabilitiesID"),
            *_STAY,
            *_all(DAY, "InformationDate"),
            *_all(CODE, "DisabilityType DisabilityResponse IndefiniteAndImpairs"),
            *_all(BLANK, "TCellCountAvailable TCellCount TCellSource ViralLoadAvailable ViralLoad ViralLoadSource"),
            *_all(BLANK, "AntiRetroviral"),
            *_all(CODE, "DataCollectionStage"),
        ),
    ),
    "IncomeBenefits": (
        0.09,
        (
            *_all(ID, "IncomeBenefitsID"),
            *_STAY,
            *_all(DAY, "InformationDate"),
            *_all(YES_NO, "IncomeFromAnySource"),
            *_all(MONEY, "TotalMonthlyIncome"),
            *_INCOME,
            *_all(BLANK, "OtherIncomeSourceIdentify"),
            *_all(YES_NO, "BenefitsFromAnySource SNAP WIC TANFChildCare TANFTransportation OtherTANF"),
            *_all(BLANK, "OtherBenefitsSource OtherBenefitsSourceIdentify"),
            *_all(YES_NO, "InsuranceFromAnySource Medicaid NoMedicaidReason Medicare NoMedicareReason SCHIP"),
            *_all(BLANK, "NoSCHIPReason VHAServices NoVHAReason EmployerProvided NoEmployerProvidedReason COBRA"),
            *_all(BLANK, "NoCOBRAReason PrivatePay NoPrivatePayReason StateHealthIns NoStateHealthInsReason"),
            *_all(BLANK, "IndianHealthServices NoIndianHealthServicesReason OtherInsurance OtherInsuranceIdentify"),
            *_all(BLANK, "ADAP NoADAPReason RyanWhiteMedDent NoRyanWhiteReason ConnectionWithSOAR"),
            *_all(CODE, "DataCollectionStage"),
        ),
    ),
    "HealthAndDV": (
        0.07,
        (
            *_all(ID, "HealthAndDVID"),
            *_STAY,
            *_all(DAY, "InformationDate"),
            *_all(YES_NO, "DomesticViolenceSurvivor"),
            *_all(BLANK, "WhenOccurred CurrentlyFleeing GeneralHealthStatus DentalHealthStatus MentalHealthStatus"),
            *_all(BLANK, "PregnancyStatus DueDate"),
            *_all(CODE, "DataCollectionStage"),
        ),
    ),
    "CurrentLivingSituation": (
        0.07,
        (
            *_all(ID, "CurrentLivingSitID"),
            *_STAY,
            *_all(DAY, "InformationDate"),
            *_all(CODE, "CurrentLivingSituation"),
            *_all(BLANK, "CLSSubsidyType"),
            *_all(WORDS, "VerifiedBy"),
            *_all(BLANK, "LeaveSituation14Days SubsequentResidence ResourcesToObtain LeaseOwn60Day MovedTwoOrMore"),
            *_all(WORDS, "LocationDetails"),
        ),
    ),
    "Enrollment": (
        0.05,
        (
            *_STAY,
            *_all(ID, "ProjectID"),
            *_all(DAY, "EntryDate"),
            *_all(ID, "HouseholdID"),
            *_all(CODE, "RelationshipToHoH EnrollmentCoC LivingSituation RentalSubsidyType LengthOfStay"),
            *_all(YES_NO, "LOSUnderThreshold PreviousStreetESSH"),
            *_all(DAY, "DateToStreetESSH"),
            *_all(CODE, "TimesHomelessPastThreeYears MonthsHomelessPastThreeYears DisablingCondition"),
            *_all(BLANK, "DateOfEngagement MoveInDate DateOfPATHStatus ClientEnrolledInPATH ReasonNotEnrolled"),
            *_all(BLANK, "PercentAMI ReferralSource CountOutreachReferralApproaches DateOfBCPStatus EligibleForRHY"),
            *_all(BLANK, "ReasonNoServices RunawayYouth SexualOrientation SexualOrientationOther"),
            *_all(BLANK, "FormerWardChildWelfare ChildWelfareYears ChildWelfareMonths FormerWardJuvenileJustice"),
            *_all(BLANK, "JuvenileJusticeYears JuvenileJusticeMonths UnemploymentFam MentalHealthDisorderFam"),
            *_all(BLANK, "PhysicalDisabilityFam AlcoholDrugUseDisorderFam InsufficientIncome IncarceratedParent"),
            *_all(BLANK, "VAMCStation TargetScreenReqd TimeToHousingLoss AnnualPercentAMI LiteralHomelessHistory"),
            *_all(BLANK, "ClientLeaseholder HOHLeaseholder SubsidyAtRisk EvictionHistory CriminalRecord"),
            *_all(BLANK, "IncarceratedAdult PrisonDischarge SexOffender DisabledHoH CurrentPregnant SingleParent"),
            *_all(BLANK, "DependentUnder6 HH5Plus CoCPrioritized HPScreeningScore ThresholdScore"),
            *_all(YES_NO, "TranslationNeeded"),
            *_all(BLANK, "PreferredLanguage PreferredLanguageDifferent"),
        ),
    ),
    "Exit": (
        0.045,
        (
            *_all(ID, "ExitID"),
            *_STAY,
            *_all(DAY, "ExitDate"),
            *_all(CODE, "Destination"),
            *_all(BLANK, "DestinationSubsidyType OtherDestination HousingAssessment SubsidyInformation"),
            *_all(BLANK, "ProjectCompletionStatus EarlyExitReason ExchangeForSex ExchangeForSexPastThreeMonths"),
            *_all(BLANK, "CountOfExchangeForSex AskedOrForcedToExchangeForSex WorkplaceViolenceThreats"),
            *_all(BLANK, "WorkplacePromiseDifference CoercedToContinueWork LaborExploitPastThreeMonths"),
            *_all(BLANK, "CounselingReceived IndividualCounseling FamilyCounseling GroupCounseling"),
            *_all(BLANK, "SessionCountAtExit PostExitCounselingPlan SessionsInPlan DestinationSafeClient"),
            *_all(BLANK, "DestinationSafeWorker PosAdultConnections PosPeerConnections PosCommunityConnections"),
            *_all(BLANK, "AftercareDate AftercareProvided EmailSocialMedia Telephone InPersonIndividual"),
            *_all(BLANK, "InPersonGroup CMExitReason"),
        ),
    ),
    "Client": (
        0.03,
        (
            *_all(ID, "PersonalID"),
            *_all(WORDS, "FirstName MiddleName LastName"),
            *_all(BLANK, "NameSuffix"),
            *_all(CODE, "NameDataQuality SSN SSNDataQuality"),
            *_all(DAY, "DOB"),
            *_all(CODE, "DOBDataQuality"),
            *_all(YES_NO, "AmIndAKNative Asian BlackAfAmerican HispanicLatinaeo MidEastNAfrican NativeHIPacific"),
            *_all(YES_NO, "White RaceNone AdditionalRaceEthnicity Woman Man NonBinary CulturallySpecific"),
            *_all(YES_NO, "Transgender Questioning DifferentIdentity GenderNone DifferentIdentityText"),
            *_all(YES_NO, "VeteranStatus"),
            *_all(BLANK, "YearEnteredService YearSeparated WorldWarII KoreanWar VietnamWar DesertStorm"),
            *_all(BLANK, "AfghanistanOEF IraqOIF IraqOND OtherTheater MilitaryBranch DischargeStatus"),
        ),
    ),
    "EmploymentEducation": (
        0.02,
        (
            *_all(ID, "EmploymentEducationID"),
            *_STAY,
            *_all(DAY, "InformationDate"),
            *_all(CODE, "LastGradeCompleted SchoolStatus Employed EmploymentType NotEmployedReason"),
            *_all(CODE, "DataCollectionStage"),
        ),
    ),
    "Assessment": (
        0.01,
        (
            *_all(ID, "AssessmentID"),
            *_STAY,
            *_all(DAY, "AssessmentDate"),
            *_all(WORDS, "AssessmentLocation"),
            *_all(CODE, "AssessmentType AssessmentLevel PrioritizationStatus"),
        ),
    ),
    "Event": (
        0.01,
        (
            *_all(ID, "EventID"),
            *_STAY,
            *_all(DAY, "EventDate"),
            *_all(CODE, "Event"),
            *_all(BLANK, "ProbSolDivRRResult ReferralCaseManageAfter LocationCrisisOrPHHousing ReferralResult"),
            *_all(BLANK, "ResultDate"),
        ),
    ),
    "YouthEducationStatus": (
        0.005,
        (
            *_all(ID, "YouthEducationStatusID"),
            *_STAY,
            *_all(DAY, "InformationDate"),
            *_all(CODE, "CurrentSchoolAttend MostRecentEdStatus CurrentEdStatus DataCollectionStage"),
        ),
    ),
}
"""Each file with client data: its part of all rows, and its columns before those that every file ends with."""


def write_export(folder: Path, size: int, *, all_quoted: bool = False, largest: str = "") -> int:
    """Write an export of about `size` bytes into `folder`, and return the number of its rows.

    Values stand between quotation marks where they must, or all of them do, the empty ones too. All rows are of the
    file `largest`, if one is named.
    """
    quoting: Literal[0, 1] = csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL
    parts = {largest: (1.0, FILES[largest][1])} if largest else FILES
    blocks = {name: _block(columns, round(ROWS_A_BLOCK * part), quoting) for name, (part, columns) in parts.items()}
    times = max(1, round(size / sum(map(len, blocks.values()))))
    for name, (_, columns) in parts.items():
        headings = [name for name, _ in columns]
        with (folder / f"{name}.csv").open("wb") as file:
            file.write(_csv([[*headings, *_ENDING]], quoting))
            for _ in range(times):
                file.write(blocks[name])
    (folder / "Export.csv").write_bytes(_csv(_EXPORT, quoting))
    (folder / "User.csv").write_bytes(_csv([_USER_COLUMNS, *map(_user, range(1, USERS + 1))], quoting))
    return times * sum(round(ROWS_A_BLOCK * part) for part, _ in parts.values())


_EXPORT = (
    (
        "ExportID",
        "SourceType",
        "SourceID",
        "ExportDate",
        "ExportStartDate",
        "ExportEndDate",
        "CSVVersion",
    ),
    (EXPORT_ID, "1", "XX-500", "2026-11-01 06:00:00", "2019-01-01", "2026-10-31", "2024 v1.7"),
)
_USER_COLUMNS = (
    "UserID",
    "UserFirstName",
    "UserLastName",
    "UserEmail",
    "DateCreated",
    "DateUpdated",
    "DateDeleted",
    "ExportID",
)


def _user(number: int) -> tuple[str, ...]:
    email = f"user{number}@shelter.example"
    return f"{number}", f"Given{number}", f"Family{number}", email, f"{_START}", f"{_START}", "", EXPORT_ID


def _block(columns: Sequence[Column], rows: int, quoting: Literal[0, 1]) -> bytes:
    chance = random.Random(len(columns))
    return _csv(
        [[*(_value(kind, chance) for _, kind in columns), *_ending(number, chance)] for number in range(rows)], quoting
    )


def _csv(rows: Sequence[Sequence[str]], quoting: Literal[0, 1]) -> bytes:
    text = io.StringIO()
    csv.writer(text, quoting=quoting, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _ending(number: int, chance: random.Random) -> tuple[str, ...]:
    created = _START + timedelta(seconds=chance.randrange(230_000_000))
    updated = created + timedelta(seconds=chance.randrange(1, 8_000_000)) if number % 2 else created
    return f"{created}", f"{updated}", f"{chance.randint(1, USERS)}", "", EXPORT_ID


def _value(kind: str, chance: random.Random) -> str:
    match kind:
        case "id":
            return f"{chance.getrandbits(64):016X}"
        case "day":
            return f"{_START.date() + timedelta(days=chance.randrange(2600))}"
        case "code":
            return f"{chance.randrange(100)}"
        case "yes_no":
            return chance.choice(("0", "1", ""))
        case "money":
            return f"{chance.randrange(200_000) / 100:.2f}" if chance.randrange(16) == 0 else ""
        case "words":
            return chance.choice(('Main St, under the "old" bridge', "Invented", "", ""))
    return ""
