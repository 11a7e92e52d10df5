// Prints the clusters of a region and how many container instances each has.
#include <headcount/aws/session.hpp>
#include <headcount/net/task_group.hpp>

#include <iostream>

using namespace headcount;
using namespace std::chrono_literals;

boost::asio::awaitable<void> print_clusters(aws::Session& session, int& exit_code)
{
    const auto page = co_await session.ecs().list_clusters(session.scope(), "", session.in(10s));
    if (!page) co_return void(std::cerr << page.error().message << '\n');
    exit_code = 0;
    std::vector<std::string> names;
    for (const auto& cluster : page->clusters)
        names.push_back(cluster.name);
    const auto described = co_await session.ecs().describe_clusters(session.scope(), names, session.in(10s));
    if (!described) co_return void(std::cerr << described.error().message << '\n');
    for (std::size_t i = 0; i < names.size(); ++i)
        std::cout << names[i] << ' ' << described->clusters[i].instances << '\n';
    exit_code = 0;
}

// Whatever came of it, nothing goes on behind the session when it goes.
boost::asio::awaitable<void> use(aws::Session& session, int& exit_code)
{
    co_await print_clusters(session, exit_code);
    co_await session.stop();
}

int main()
{
    boost::asio::io_context io;
    const auto session = aws::Session::open(io, aws::surroundings_of_process());
    if (!session) return std::cerr << session.error().message << '\n', 78;
    int exit_code = 1;
    net::TaskGroup tasks(io.get_executor());
    tasks.spawn(use(**session, exit_code));
    while (tasks.size() > 0)
        io.run_one();
    return exit_code;
}
