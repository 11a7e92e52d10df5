// Prints the clusters of a region (the first hundred) and how many container instances each has.
#include <headcount/aws/session.hpp>

#include <iostream>

using namespace headcount;
using namespace std::chrono_literals;

boost::asio::awaitable<int> print_clusters(aws::Session& session)
{
    const auto page = co_await session.ecs().list_clusters(session.scope(), "", session.in(10s));
    if (!page) co_return (std::cerr << page.error().message << '\n', 1);
    std::vector<std::string> names;
    for (const auto& cluster : page->clusters)
        names.push_back(cluster.name);
    if (names.empty()) co_return 0;
    const auto described = co_await session.ecs().describe_clusters(session.scope(), names, session.in(10s));
    if (!described) co_return (std::cerr << described.error().message << '\n', 1);
    for (std::size_t i = 0; i < names.size(); ++i)
        std::cout << names[i] << ' ' << described->clusters[i].instances << '\n';
    co_return 0;
}

int main()
{
    boost::asio::io_context io;
    const auto session = aws::Session::open(io, aws::surroundings_of_process());
    if (!session) return std::cerr << session.error().message << '\n', 78;
    return (*session)->run(print_clusters(**session));
}
