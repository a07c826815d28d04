namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>The broker does not let the service work with it; the message says the broker's reason and what to look at.</summary>
public sealed class BrokerRefusedException(string message) : Exception(message);
