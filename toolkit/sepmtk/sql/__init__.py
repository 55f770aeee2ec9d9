"""What SQL Server does: the instance, and which certificate it will load and why."""
