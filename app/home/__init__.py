"""The first page: what this is, what is for sale, how much of the plan has become orders, and where each person begins."""
