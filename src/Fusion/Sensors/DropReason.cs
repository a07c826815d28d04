namespace EdgeDiag.Fusion.Sensors;

/// <summary>Why a value of a reading is not kept.</summary>
public enum DropReason
{
    /// <summary>The device list does not name the sensor.</summary>
    NotListed,

    /// <summary>Its unit cannot be converted into the sensor's.</summary>
    OtherUnit,

    /// <summary>In the sensor's unit it is no finite number.</summary>
    NotFinite,

    /// <summary>The message has another value of the same sensor, under its own name or another spelling.</summary>
    SentTwice,
}
